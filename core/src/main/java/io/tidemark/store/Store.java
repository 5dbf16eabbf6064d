// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.FailureKind;
import io.tidemark.settings.Fault;
import io.tidemark.settings.TimeLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One database: its lanes, its transactions and what handlers can receive of it. Safe for use by
 * all threads once opened. A lane lives wholly in one store.
 */
public interface Store extends AutoCloseable {

  /**
   * Checks the database and makes ready to work: called once by each runtime, before any other
   * call. Opening twice with different contexts (several groups on one store) is allowed.
   *
   * @throws io.tidemark.lane.TidemarkException naming every fault found and its cure
   */
  void open(StoreContext context);

  /**
   * What is wrong with how this store was set up, as far as that can be told without asking the
   * database. Asked when a group is built, so that it is reported with all other faults.
   *
   * @param connections how many units may use the database at once
   * @param limits the bounds the group opens it with
   */
  default List<Fault> faults(int connections, TimeLimits limits) {
    return List.of();
  }

  /** Runs units of work. */
  UnitTransactions transactions();

  /** The lanes' rows. */
  LaneTable lanes();

  /** The records that were set aside. */
  DeadLetters letters();

  /** The keys of what took effect. */
  IdempotencyKeys idempotency();

  /** The messages that are to be published. */
  OutboxTable outbox();

  /** The groups' rows. */
  GroupRegistry groups();

  /** Writes rows into the application's tables; refuses unless the store says otherwise. */
  default Sinks sinks() {
    return Sinks.NONE;
  }

  /**
   * The types a handler's parameter may have to be given something of this store. Known before
   * {@link #open}.
   */
  Set<Class<?>> resources();

  /**
   * What kind of failure this is, as far as the database can tell; {@link FailureKind#PERMANENT} if
   * it knows nothing.
   */
  FailureKind classify(Throwable failure);

  /**
   * The code of a failure that the database gave and this store does not know, so that it takes it
   * for transient; empty if it knows the failure, or it is none of the database's.
   */
  default Optional<String> unknownCode(Throwable failure) {
    return Optional.empty();
  }

  /**
   * The message of a failure of the database without what it holds of rows and statements, for it
   * is stored where others may read it; empty if the failure is none of the database's.
   */
  default Optional<String> withoutValues(Throwable failure) {
    return Optional.empty();
  }

  /**
   * Ends what one {@link #open} began; other groups go on. A store that keeps nothing apart for
   * each of them ends for all. Bounded in time.
   */
  default void close(StoreContext context) {
    close();
  }

  /** Ends the store for every group. Further calls do nothing. Bounded in time. */
  @Override
  void close();
}

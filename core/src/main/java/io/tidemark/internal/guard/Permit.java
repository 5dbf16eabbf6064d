// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leave to run one unit, or its refusal. Whatever becomes of the unit, closing it gives back what
 * no outcome has used up. One worker's thread.
 */
public final class Permit implements AutoCloseable {
  private final Runnable freed;
  private final List<BreakerPermit> dependencies = new ArrayList<>();
  private @Nullable BreakerPermit database;
  private @Nullable Refusal refusal;

  /**
   * Nothing was asked for yet.
   *
   * @param freed called when a permit is given back that others may have waited for
   */
  Permit(Runnable freed) {
    this.freed = freed;
  }

  /** Asks the database's breaker. */
  void database(WatchedBreaker breaker) {
    database = breaker.permit();
    refuseUnless(database, breaker);
  }

  /** Asks a dependency's breaker, unless another has refused already. */
  void dependency(WatchedBreaker breaker) {
    if (refusal == null) {
      BreakerPermit permit = breaker.permit();
      refuseUnless(permit, breaker);
      if (permit != null) {
        dependencies.add(permit);
      }
    }
  }

  private void refuseUnless(@Nullable BreakerPermit permit, WatchedBreaker breaker) {
    if (permit == null) {
      refusal = breaker.refusal();
    }
  }

  /** Why the unit may not run; empty if it may. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The unit is committed. */
  public void committed(long nanos) {
    if (database != null) {
      database.good(nanos, TimeUnit.NANOSECONDS);
    }
    dependencies.forEach(permit -> permit.good(nanos, TimeUnit.NANOSECONDS));
  }

  /** The unit is committed, and its handler, which followed that, failed. */
  public void missed(Blamed blamed, long nanos, Throwable cause) {
    if (database != null) {
      database.good(nanos, TimeUnit.NANOSECONDS);
    }
    if (blamed == Blamed.DEPENDENCY) {
      dependencies.forEach(permit -> permit.bad(nanos, TimeUnit.NANOSECONDS, cause));
    }
  }

  /** The unit failed. */
  public void failed(Blamed blamed, long nanos, Throwable cause) {
    if (blamed == Blamed.DATABASE && database != null) {
      database.bad(nanos, TimeUnit.NANOSECONDS, cause);
    }
    if (blamed == Blamed.DEPENDENCY) {
      dependencies.forEach(permit -> permit.bad(nanos, TimeUnit.NANOSECONDS, cause));
    }
  }

  /** Gives back what is left. */
  @Override
  public void close() {
    boolean left = database != null && database.giveBack();
    for (BreakerPermit permit : dependencies) {
      left |= permit.giveBack();
    }
    // Who was refused makes no room: two that hand each other their halves would never stop.
    if (left && refusal == null) {
      freed.run();
    }
  }
}

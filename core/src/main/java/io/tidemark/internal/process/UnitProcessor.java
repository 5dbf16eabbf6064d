// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.internal.env.Environment;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.Fenced;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.Advance;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.FencedException;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import io.tidemark.store.UnitTransactions;
import java.util.UUID;

/**
 * Runs units of work; one for each worker, used by its thread only. The effects of a unit and the
 * lane's new position are committed together or neither is; all other code exists to keep that true
 * when things fail.
 */
public final class UnitProcessor implements AutoCloseable {
  private final StoreRoute stores;
  private final WorkerHandlers handlers;
  private final Works works;
  private final Environment environment;

  /** Takes the stores, this worker's own handlers, how records are set aside, and chance. */
  public UnitProcessor(
      StoreRoute stores, WorkerHandlers handlers, Letters letters, Environment environment) {
    this.stores = stores;
    this.handlers = handlers;
    this.works = new Works(handlers, letters);
    this.environment = environment;
  }

  /**
   * Runs one unit in one transaction. A failure is reported only under a claim that is confirmed to
   * be still ours.
   */
  public Outcome process(RunningUnit running) {
    running.runsHere();
    Store store = stores.storeFor(running.unit().lane().partition());
    Work work = works.of(running, store);
    return running.onTrial() ? tryAlone(running, store, work) : run(running, store, work);
  }

  /**
   * What may end the process is written down beforehand, and taken back by whoever has survived it:
   * each in a unit of its own that leaves the lane where it is.
   */
  private Outcome tryAlone(RunningUnit running, Store store, Work work) {
    Outcome begun = run(running, store, works.beginning(running, store));
    if (!(begun instanceof Committed committed)) {
      return begun;
    }
    running.tried(committed.token());
    Outcome outcome = run(running, store, work);
    return outcome instanceof Failed failed ? survived(running, store, failed) : outcome;
  }

  private Outcome survived(RunningUnit running, Store store, Failed failed) {
    Outcome ended = run(running, store, Trial.ENDS);
    if (ended instanceof Committed committed) {
      running.tried(committed.token());
    } else if (ended instanceof Failed another) {
      failed.cause().addSuppressed(another.cause());
    } else {
      return ended;
    }
    return failed;
  }

  /** One unit, one transaction, one outcome; and what follows it. */
  private Outcome run(RunningUnit running, Store store, Work work) {
    Outcome outcome = commit(running, store, work);
    if (outcome instanceof Committed) {
      running.committed();
      work.committed(running::misses);
    }
    return outcome;
  }

  /** The effects and the position, or neither: what all of this is about. */
  private Outcome commit(RunningUnit running, Store store, Work work) {
    UnitOfWork unit = running.unit();
    UnitTransactions transactions = store.transactions();
    LaneTable lanes = store.lanes();
    UUID token = environment.newId();
    try {
      work.prepare();
      return transactions.inTransaction(
          unit.lane(),
          transaction -> {
            running.begins(transaction);
            int taken = work.run(transaction);
            Advance advance = work.advance(Advance.of(unit, taken, token));
            lanes.advance(transaction, advance);
            return new Committed(advance.to(), taken, token);
          });
    } catch (FencedException e) {
      return new Fenced();
    } catch (CommitInDoubtException e) {
      return new InDoubt(e, token);
    } catch (CommitRefusedException e) {
      return confirmed(unit, store, work.blame(e), work);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      return confirmed(unit, store, e, work);
    } finally {
      running.ends();
    }
  }

  /**
   * A zombie meets its successor's rows before it meets its own fence: so no failure is judged
   * before the claim is confirmed.
   */
  private static Outcome confirmed(UnitOfWork unit, Store store, Throwable failure, Work work) {
    try {
      boolean ours = store.lanes().carries(unit.lane().partition(), unit.epoch());
      return ours ? new Failed(failure, work.culprit(failure)) : new Fenced();
    } catch (RuntimeException unreachable) {
      unreachable.addSuppressed(failure);
      return new Failed(unreachable, Failed.UNKNOWN_CULPRIT);
    }
  }

  /** Ends the handlers' deserializers. */
  @Override
  public void close() {
    handlers.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.util.Locale;

/** Who competes. */
enum Contestant {
  /** One upsert of many rows and one row of position a transaction, written by hand. */
  LOOP_BATCH {
    @Override
    Run start(Course course, LapClock clock) throws Exception {
      return LoopGroup.start(course, clock, LoopStep.BATCH);
    }
  },
  /** The same upsert from an {@code @OnBatch} handler. */
  TIDEMARK_BATCH {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, new BatchedPayments());
    }
  },
  /** As TIDEMARK_BATCH, and a failure only halts. */
  HALTING_BATCH {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(
          course,
          clock,
          builder -> builder.handlers(new BatchedPayments()).policy(GuardedBatchedPayments.HALT));
    }
  },
  /** As TIDEMARK_BATCH, behind a breaker, with tries, keys that are parked and keys that wait. */
  GUARDED_BATCH {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(
          course,
          clock,
          builder ->
              builder.handlers(new GuardedBatchedPayments()).policy(GuardedBatchedPayments.POLICY));
    }
  },
  /** The rows of the same upsert by a sink, with no code to handle them. */
  TIDEMARK_SINK {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, builder -> builder.sink(SunkPayment.SINK));
    }
  },
  /** One insert a record from an {@code @OnRecord} handler, deferred to the unit's end. */
  TIDEMARK_DEFER {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, new DeferredPayments());
    }
  },
  /** One insert, one position, one commit a record, written by hand. */
  LOOP_RECORD {
    @Override
    Run start(Course course, LapClock clock) throws Exception {
      return LoopGroup.start(course, clock, LoopStep.RECORD);
    }
  },
  /** One insert a record from an {@code @OnRecord} handler. */
  TIDEMARK_RECORD {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, new SinglePayments());
    }
  },
  /** As TIDEMARK_BATCH, and each payment takes effect only if none with its id did before. */
  KEYED_BATCH {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, new KeyedBatchedPayments());
    }
  },
  /** As TIDEMARK_RECORD, and each payment takes effect only if none with its id did before. */
  KEYED_RECORD {
    @Override
    Run start(Course course, LapClock clock) {
      return TidemarkRun.start(course, clock, new KeyedSinglePayments());
    }
  },
  /** As TIDEMARK_RECORD, and a receipt of each payment is published. */
  PUBLISHING_RECORD {
    @Override
    Run start(Course course, LapClock clock) throws Exception {
      return PublishingPayments.start(course, clock);
    }
  },
  /** A handler that waits before it inserts, in a partition of one lane. */
  ONE_LANE {
    @Override
    Run start(Course course, LapClock clock) {
      return WaitingRun.start(course, clock, 1);
    }
  },
  /** The same in a partition of 64 lanes. */
  LANES_64 {
    @Override
    Run start(Course course, LapClock clock) {
      return WaitingRun.start(course, clock, WaitingRun.LANES);
    }
  };

  /** A contestant on its way. */
  interface Run {
    /** Ends it and waits until nothing of it is left. */
    void stop() throws InterruptedException;
  }

  /** Starts it in its own threads. */
  abstract Run start(Course course, LapClock clock) throws Exception;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

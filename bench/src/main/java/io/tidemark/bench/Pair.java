// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

/** Two contestants that do the same work, run next to each other, and are compared. */
enum Pair {
  BATCH(Contestant.LOOP_BATCH, Contestant.TIDEMARK_BATCH, 0.9),
  RECORD(Contestant.LOOP_RECORD, Contestant.TIDEMARK_RECORD, 4),
  LANES(Contestant.ONE_LANE, Contestant.LANES_64, 40),
  FAILURES(Contestant.HALTING_BATCH, Contestant.GUARDED_BATCH, 0.95),
  SINK(Contestant.LOOP_BATCH, Contestant.TIDEMARK_SINK, 1),
  DEFER(Contestant.LOOP_BATCH, Contestant.TIDEMARK_DEFER, 0.6),
  KEYED_BATCH(Contestant.TIDEMARK_BATCH, Contestant.KEYED_BATCH, 0.75),
  KEYED_RECORD(Contestant.TIDEMARK_RECORD, Contestant.KEYED_RECORD, 0.75),
  PUBLISH(Contestant.TIDEMARK_RECORD, Contestant.PUBLISHING_RECORD, 0.5);

  private final Contestant loop;
  private final Contestant tidemark;
  private final double goal;

  Pair(Contestant loop, Contestant tidemark, double goal) {
    this.loop = loop;
    this.tidemark = tidemark;
    this.goal = goal;
  }

  /** The first, which is mostly the loop. */
  Contestant loop() {
    return loop;
  }

  Contestant tidemark() {
    return tidemark;
  }

  /** How many times as fast as the first the second is to be at least. */
  double goal() {
    return goal;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;

/** What a unit that was taken or has ended has to say to the poll thread. */
public sealed interface Signal {

  /** The partition concerned. */
  PartitionKey partition();

  /** The epoch the unit ran under. */
  long epoch();

  /** The partition was full and has room again. */
  record Room(PartitionKey partition, long epoch) implements Signal {}

  /** Another claim holds the partition. */
  record Fenced(PartitionKey partition, long epoch) implements Signal {}

  /** The lanes were to be brought together, and are: the partition can be divided anew. */
  record Together(PartitionKey partition, long epoch) implements Signal {}

  /** A commit is in doubt; the partition stands still until it is resolved. */
  record Doubt(UnitOfWork unit, Outcome.InDoubt outcome) implements Signal {
    @Override
    public PartitionKey partition() {
      return unit.lane().partition();
    }

    @Override
    public long epoch() {
      return unit.epoch();
    }
  }

  /** The row of a lane is of an older state of the database than what was committed. */
  record WentBack(PartitionKey partition, long epoch, long reached, long stored)
      implements Signal {}

  /** The partition stands still until a human acts. */
  record Halted(PartitionKey partition, long epoch, Throwable cause) implements Signal {}
}

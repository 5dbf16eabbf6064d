// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log is not what the position expects. The partition halts; a human chooses how to go on. */
public final class PositionException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private PositionException(PartitionKey partition, String message, @Nullable Throwable cause) {
    super(partition + ": " + message, cause);
  }

  static PositionException outOfRange(
      PartitionKey partition, long position, LogRange log, Throwable cause) {
    String what =
        position < log.begin()
            ? "the records %d to %d are gone".formatted(position, log.begin() - 1)
            : position > log.end()
                ? "the log was cut or is another one: %d offsets are missing"
                    .formatted(position - log.end())
                : "the log was truncated and written again before that position (%s)"
                    .formatted(cause.getMessage());
    return new PositionException(
        partition,
        "position %d is not in the log, which holds [%d, %d): %s. The partition stands still; others go on. Choose: seek to %d (the first record there is), or to %d (the end), or restore the log"
            .formatted(position, log.begin(), log.end(), what, log.begin(), log.end()),
        cause);
  }

  static PositionException recreated(PartitionKey partition, UUID stored) {
    return new PositionException(
        partition,
        "the topic was deleted and made again: the stored position belongs to topic id "
            + stored
            + ", which is gone. The partition stands still, as its position means nothing in the new topic. Choose another group id to handle the new topic from a start of your choice",
        null);
  }

  static PositionException rowDeleted(PartitionKey partition) {
    return new PositionException(
        partition,
        "the database once held a position and holds none now: its row was deleted. The partition stands still, as starting anew would apply records twice. Restore the row, or use another group id",
        null);
  }

  static PositionException noPosition(PartitionKey partition, boolean added) {
    return new PositionException(
        partition,
        added
            ? "the partition was added to a topic the group knows, and the group is set to start such ones at NONE. The partition stands still. Choose startAddedAt(EARLIEST) or another"
            : "the database holds no position, and the group is set to start at NONE. The partition stands still. Choose startAt(EARLIEST), LATEST or ADOPT",
        null);
  }
}

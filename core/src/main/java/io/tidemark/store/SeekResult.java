// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.TidemarkException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What became of one partition of a seek. Either {@link #moved} or {@link #failure} is there.
 *
 * @param partition the partition
 * @param target where it was to go
 * @param clamped whether a shift would have left the log, and ends at its beginning or end instead
 * @param moved what was done; committed
 * @param failure why nothing was done
 */
public record SeekResult(
    TopicPartition partition,
    SeekTarget target,
    boolean clamped,
    @Nullable MoveResult moved,
    @Nullable TidemarkException failure) {

  /** Whether the partition was moved. */
  public boolean done() {
    return moved != null;
  }

  /** What was done. */
  public MoveResult orElseThrow() {
    if (moved != null) {
      return moved;
    }
    throw new TidemarkException(
        "%s was not moved: %s"
            .formatted(partition, failure == null ? "no reason given" : failure.getMessage()),
        failure);
  }
}

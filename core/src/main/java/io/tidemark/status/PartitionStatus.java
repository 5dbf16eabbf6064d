// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One partition at one moment.
 *
 * @param partition the partition
 * @param lanes its lanes, at least one
 */
public record PartitionStatus(PartitionKey partition, List<LaneStatus> lanes) {

  /** Copies the lanes. */
  public PartitionStatus {
    lanes = List.copyOf(lanes);
  }

  /**
   * Offsets between its furthest lane behind and the end of the log; empty while one is unknown.
   */
  public OptionalLong lagRecords() {
    return lanes.stream().anyMatch(lane -> lane.lagRecords() == null)
        ? OptionalLong.empty()
        : lanes.stream()
            .map(LaneStatus::lagRecords)
            .flatMap(Stream::ofNullable)
            .mapToLong(Long::longValue)
            .max();
  }

  /** The greatest of its lanes' lag times; empty while one is unknown. */
  public Optional<Duration> lagTime() {
    return lanes.stream().anyMatch(lane -> lane.lagTime() == null)
        ? Optional.empty()
        : lanes.stream()
            .map(LaneStatus::lagTime)
            .flatMap(Stream::ofNullable)
            .max(Comparator.naturalOrder());
  }
}

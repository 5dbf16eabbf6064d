// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where partitions start, and what becomes of them when the log does not hold their position.
 *
 * @param start where to start when the database holds no position; null to start at the earliest
 *     record, but only if Kafka holds no offsets for the group either
 * @param startAdded where to start a partition that was added to a topic the group knows
 * @param belowLogStart what to do when the records at the position are gone
 */
public record PositionSettings(
    @Nullable StartPosition start, StartPosition startAdded, LogStartPolicy belowLogStart) {

  /** Starts at the earliest record; stands still when records are lost. */
  public static final PositionSettings DEFAULT =
      new PositionSettings(null, StartPosition.EARLIEST, LogStartPolicy.FAIL);
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where partitions start, and what becomes of them when the log is not what they expect.
 *
 * @param start where to start when the database holds no position; null to start at the earliest
 *     record, but only if Kafka holds no offsets for the group either
 * @param startAdded where to start a partition that was added to a topic the group knows
 * @param log what to do when the log is not what a position expects
 */
public record PositionSettings(
    @Nullable StartPosition start, StartPosition startAdded, LogPolicies log) {

  /** Starts at the earliest record; stands still whatever happens to the log. */
  public static final PositionSettings DEFAULT =
      new PositionSettings(null, StartPosition.EARLIEST, LogPolicies.DEFAULT);
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneKey;
import java.util.UUID;

/**
 * The effect of a record: a row of {@link #TABLE}.
 *
 * @param topic the topic that the record itself says it was written to
 */
record Applied(LaneKey lane, UUID topic, long offset, String key, String payload, long epoch) {
  static final String TABLE = "applied";

  /** The key of records that have none. */
  static final String NO_KEY = "";

  /** Counts what was applied, a row for each key. */
  static final String COUNTS = "counts";
}

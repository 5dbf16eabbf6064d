// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneKey;

/** The effect of a record: a row of {@link #TABLE}. */
record Applied(LaneKey lane, long offset, String key, long epoch) {
  static final String TABLE = "applied";

  /** The key of records that have none. */
  static final String NO_KEY = "";

  /** Counts what was applied, a row for each key. */
  static final String COUNTS = "counts";
}

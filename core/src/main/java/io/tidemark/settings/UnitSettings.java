// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;

/**
 * How large a unit of work may grow. Within the bounds, units find their size by themselves: one
 * record when the lane is idle, more under load, half after a deadlock.
 *
 * @param maxRecords the most records of a unit
 * @param maxBytes the most bytes of keys and values of a unit; a single larger record is a unit of
 *     its own
 * @param maxDuration a unit of single records ends early at the first record that begins later than
 *     this; one of batches is made smaller the next time
 */
public record UnitSettings(int maxRecords, long maxBytes, Duration maxDuration) {

  /** Two thousand: beyond that a transaction's fixed cost no longer shows. */
  public static final int MAX_RECORDS = 2_000;

  /** Four mebibytes. */
  public static final long MAX_BYTES = 4L << 20;

  /** Half a second: short row locks and short drains. */
  public static final Duration MAX_DURATION = Duration.ofMillis(500);

  /** The defaults. */
  public static final UnitSettings DEFAULT = new UnitSettings(MAX_RECORDS, MAX_BYTES, MAX_DURATION);

  /** Every record is a unit of its own. */
  public static final UnitSettings RECORD = new UnitSettings(1, MAX_BYTES, MAX_DURATION);

  /** Refuses bounds that let no record through. */
  public UnitSettings {
    if (maxRecords < 1 || maxBytes < 1 || maxDuration.isNegative() || maxDuration.isZero()) {
      throw new IllegalArgumentException(
          "a unit holds at least one record, one byte and some time, but the bounds are %d records, %d bytes, %s"
              .formatted(maxRecords, maxBytes, maxDuration));
    }
  }
}

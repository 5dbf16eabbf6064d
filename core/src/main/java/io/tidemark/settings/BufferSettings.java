// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * How much the lanes of a partition may hold in memory, beside the units that run, before the
 * partition is paused; it is resumed at half of that. What one poll brings may exceed the bound
 * once. Of several lanes, one that waits to try again does not count, so that it does not hold up
 * the others; all of them together hold at most four times as many bytes, and {@link
 * LaneSettings#maxSkew} bounds what waits.
 *
 * @param maxRecords the most records; a unit cannot become larger than this and what one poll
 *     brings, so raise both
 * @param maxBytes the most bytes of keys and values
 */
public record BufferSettings(int maxRecords, long maxBytes) {

  /** One full unit beside the one that is handled: more would only be older when it is its turn. */
  public static final int MAX_RECORDS = UnitSettings.MAX_RECORDS;

  /** Eight mebibytes: two full units, as records differ in size. */
  public static final long MAX_BYTES = 8L << 20;

  /** The defaults. */
  public static final BufferSettings DEFAULT = new BufferSettings(MAX_RECORDS, MAX_BYTES);

  /** Refuses bounds that hold nothing. */
  public BufferSettings {
    if (maxRecords < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "a partition holds at least one record and one byte, but the bounds are %d records and %d bytes"
              .formatted(maxRecords, maxBytes));
    }
  }
}

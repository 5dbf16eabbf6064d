// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * How much a lane may hold in memory, beside the unit that runs, before its partition is paused; it
 * is resumed at half of that. What one poll brings may exceed the bound once.
 *
 * @param maxRecords the most records a lane holds; a unit cannot become larger than this and what
 *     one poll brings, so raise both
 * @param maxBytes the most bytes of keys and values a lane holds
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
          "a lane holds at least one record and one byte, but the bounds are %d records and %d bytes"
              .formatted(maxRecords, maxBytes));
    }
  }
}

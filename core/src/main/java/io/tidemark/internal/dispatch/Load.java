// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;

/**
 * What the lanes of a partition hold in memory, or may hold.
 *
 * @param records the records of lanes that can run
 * @param bytes their bytes
 * @param allBytes the bytes of all lanes
 * @param skew how far the log was read beyond the slowest lane
 */
record Load(long records, long bytes, long allBytes, long skew) {

  /** Lanes that wait may hold three times as many bytes beside those that run. */
  private static final int ALL = 4;

  static Load bound(BufferSettings buffer, LaneSettings lanes) {
    return new Load(
        buffer.maxRecords(),
        buffer.maxBytes(),
        ALL * Math.min(buffer.maxBytes(), Long.MAX_VALUE / ALL),
        lanes.maxSkew());
  }

  Load with(LaneBuffer lane, boolean counts, long itsSkew) {
    return new Load(
        counts ? records + lane.size() : records,
        counts ? bytes + lane.bytes() : bytes,
        allBytes + lane.bytes(),
        Math.max(skew, itsSkew));
  }

  boolean reaches(Load bound) {
    return records >= bound.records
        || bytes >= bound.bytes
        || allBytes >= bound.allBytes
        || skew >= bound.skew;
  }

  boolean fitsHalf(Load bound) {
    return records <= bound.records / 2
        && bytes <= bound.bytes / 2
        && allBytes <= bound.allBytes / 2
        && skew <= bound.skew / 2;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneShape;

/**
 * Into how many lanes each partition is divided. Records of one key stay in order, in one lane;
 * lanes are handled side by side, each in units and transactions of its own. When the number
 * changes, the lanes of a partition first catch up to a common position under the old one.
 *
 * @param count how many lanes a partition has
 * @param withoutKey what becomes of records without a key
 * @param maxSkew how far, in offsets, the log may be read beyond the slowest lane of a partition:
 *     what is read again after a restart, and what lanes that wait hold in memory, stay below it.
 *     The partition is paused when it is used up
 */
public record LaneSettings(int count, WithoutKey withoutKey, long maxSkew) {

  /** Twenty thousand offsets: ten full units, and read again within a second. */
  public static final long MAX_SKEW = 20_000;

  /** The most lanes of a partition; each is a row that every claim locks. */
  public static final int MAX_COUNT = 1_024;

  /** One lane: a partition is handled in order. */
  public static final LaneSettings DEFAULT = of(1);

  /** Where records without a key go. */
  public enum WithoutKey {
    /** All in one lane, in order. */
    IN_ORDER,
    /** To all lanes in turn: nothing is promised of their order. */
    SPREAD
  }

  /** Refuses numbers that mean nothing. */
  public LaneSettings {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          "a partition has 1 to %d lanes, not %d".formatted(MAX_COUNT, count));
    }
    if (maxSkew < 1) {
      throw new IllegalArgumentException(
          "lanes need some skew to run side by side, at least 1 offset, not " + maxSkew);
    }
  }

  /** So many lanes, everything else by default. */
  public static LaneSettings of(int count) {
    return new LaneSettings(count, WithoutKey.IN_ORDER, MAX_SKEW);
  }

  /** The shape that partitions are to have. */
  public LaneShape shape() {
    return LaneShape.of(
        count, withoutKey == WithoutKey.SPREAD ? LaneHash.KEY_OR_OFFSET : LaneHash.KEY);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import org.jspecify.annotations.Nullable;

/**
 * Where a lane goes on: always the NEXT offset to handle, never the last handled one.
 *
 * @param nextOffset the next offset to handle
 * @param leaderEpoch the leader epoch of the log at that offset or just before it, null if unknown;
 *     lets Kafka notice a truncated log
 * @param lastRecord the last record handled, null before the first
 */
public record Position(
    long nextOffset, @Nullable Integer leaderEpoch, @Nullable HandledRecord lastRecord) {

  /** Refuses a negative offset. */
  public Position {
    if (nextOffset < 0) {
      throw new IllegalArgumentException("a position is never negative, but was " + nextOffset);
    }
  }

  /** A position of which only the offset is known. */
  public static Position at(long nextOffset) {
    return new Position(nextOffset, null, null);
  }

  /**
   * The same history, further along the log: for markers and compacted offsets, which hold no
   * record.
   */
  public Position movedTo(long offset, @Nullable Integer epoch) {
    return new Position(offset, epoch, lastRecord);
  }

  @Override
  public String toString() {
    return leaderEpoch == null
        ? Long.toString(nextOffset)
        : nextOffset + " (leader epoch " + leaderEpoch + ")";
  }
}

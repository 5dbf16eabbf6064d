// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import org.jspecify.annotations.Nullable;

/**
 * Where a partition is sought to.
 *
 * @param log what its log held when that was looked up
 * @param offset where to; null if that depends on where it is
 * @param shift how far from where it is, unless an offset is given
 */
record Destination(LogRange log, @Nullable Long offset, long shift) {

  /** The end of the log: a shift beyond it. */
  static Destination end(LogRange log) {
    return new Destination(log, null, Long.MAX_VALUE);
  }

  boolean isEnd() {
    return offset == null && shift == Long.MAX_VALUE;
  }

  /**
   * Where to, from there: a shift ends where the log does. The log may have grown since it was
   * looked at, at least as far as the position.
   */
  long from(long position) {
    long end = Math.max(log.end(), position);
    return offset == null ? Math.max(log.begin(), Math.min(shifted(position), end)) : offset;
  }

  /** Whether a shift from there would leave the log. */
  boolean leavesLog(long position) {
    return offset == null && shifted(position) != from(position);
  }

  /** No shift is too far to be counted. */
  private long shifted(long position) {
    return shift > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + shift;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.store.Move.Expected;
import io.tidemark.store.MoveResult;
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
   * looked at, at least as far as the last lane.
   *
   * @param first the position of the first lane, from which shifts count
   * @param last that of the last
   */
  long from(long first, long last) {
    long end = Math.max(log.end(), last);
    return offset == null ? Math.max(log.begin(), Math.min(shifted(first), end)) : offset;
  }

  /**
   * Where lanes must be that are moved as found out by {@link #from}: a shift goes that far from
   * the first, and what ends where the log does takes no lane back that went on with it.
   */
  Expected expected(long first, long to) {
    return new Expected(isEnd() ? null : first, shifted(first) > to ? to : null);
  }

  /** Whether a shift would have left the log. */
  boolean clamped(MoveResult moved) {
    return offset == null && !isEnd() && moved.to() != shifted(moved.from());
  }

  /** No shift is too far to be counted. */
  private long shifted(long position) {
    return shift > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + shift;
  }
}

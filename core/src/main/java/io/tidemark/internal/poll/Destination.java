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

  /** Where to, from there: a shift ends where the log does. */
  long from(long position) {
    return offset == null ? Math.max(log.begin(), Math.min(shifted(position), log.end())) : offset;
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

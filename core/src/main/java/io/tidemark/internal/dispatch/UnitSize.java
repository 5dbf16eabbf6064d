// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.settings.UnitSettings;

/**
 * How many records the next unit of a lane may hold: grows by a step after every full unit, halves
 * when transactions are in each other's way, and shrinks in proportion when a unit took too long.
 * Guarded by the lanes' gate.
 */
final class UnitSize {
  /** What an unknown handler is first tried with. */
  private static final int FIRST = 64;

  /** From the first size to the largest in so many full units. */
  private static final int STEPS = 16;

  private final int max;
  private final long maxNanos;
  private int current;

  UnitSize(UnitSettings settings, int handlerMax) {
    this.max = Math.min(settings.maxRecords(), handlerMax);
    this.maxNanos = settings.maxDuration().toNanos();
    this.current = Math.min(FIRST, max);
  }

  int current() {
    return current;
  }

  void committed(int records, long nanos) {
    if (nanos > maxNanos) {
      current = Math.max(1, (int) (records * (double) maxNanos / nanos));
    } else if (records >= current) {
      current = Math.min(max, current + Math.max(1, max / STEPS));
    }
  }

  void smaller(int records) {
    current = Math.max(1, Math.min(current, records));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.settings.UnitSettings;

/**
 * How many records the next unit of a lane may hold: doubles after every full unit until it is too
 * large for the first time, and from then on grows by a step; halves when transactions are in each
 * other's way, and shrinks in proportion when a unit took too long. Guarded by the lanes' gate.
 */
final class UnitSize {
  /** What an unknown handler is first tried with. */
  private static final int FIRST = 64;

  /** From nothing to the largest in so many full units, once one was too large. */
  private static final int STEPS = 16;

  private final int max;
  private final long maxNanos;
  private int current;
  private boolean wasTooLarge;

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
      wasTooLarge = true;
      current = Math.max(1, (int) (records * (double) maxNanos / nanos));
    } else if (records >= current) {
      int step = wasTooLarge ? Math.max(1, max / STEPS) : current;
      current += Math.min(step, max - current);
    }
  }

  void smaller(int records) {
    wasTooLarge = true;
    current = Math.max(1, Math.min(current, records));
  }
}

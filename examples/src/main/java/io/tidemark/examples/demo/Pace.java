// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count has grown lately, and since when it has not grown. Used by one thread. */
final class Pace {

  private static final Duration LATELY = Duration.ofSeconds(3);

  private final Deque<Reading> readings = new ArrayDeque<>();
  private Duration lastGrowth = Duration.ZERO;

  /** Takes a reading; readings come in the order of time. */
  void read(Duration at, long count) {
    if (readings.isEmpty() || readings.getLast().count() != count) {
      lastGrowth = at;
    }
    readings.add(new Reading(at, count));
    while (readings.size() > 2 && readings.getFirst().at().plus(LATELY).compareTo(at) < 0) {
      readings.removeFirst();
    }
  }

  /** Counts a second over the last seconds. */
  long rate() {
    if (readings.size() < 2) {
      return 0;
    }
    long millis = readings.getLast().at().minus(readings.getFirst().at()).toMillis();
    long grown = readings.getLast().count() - readings.getFirst().count();
    return millis == 0 ? 0 : grown * 1_000 / millis;
  }

  /** How long nothing has been added. */
  Duration standstill() {
    return readings.isEmpty() ? Duration.ZERO : readings.getLast().at().minus(lastGrowth);
  }

  private record Reading(Duration at, long count) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops a child JVM at a place, once: says so on its output, and goes on when a file appears, which
 * may be while it is frozen.
 */
final class WorkerStops implements Stops {

  /** What the line begins with that says that the place is reached. */
  static final String REACHED = "AT ";

  private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

  private final StopAt place;
  private final Path go;
  private final AtomicBoolean taken = new AtomicBoolean();

  WorkerStops(StopAt place, Path go) {
    this.place = place;
    this.go = go;
  }

  @Override
  public void reach(Point point, int partition, long from, long to) {
    if (place.matches(point, partition, from, to) && taken.compareAndSet(false, true)) {
      WorkerMain.say(REACHED + place);
      while (!Files.exists(go)) {
        LockSupport.parkNanos(STEP_NANOS);
      }
    }
  }
}

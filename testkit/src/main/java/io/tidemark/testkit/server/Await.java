// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what no other thread announces. Any thread may call it. */
final class Await {

  private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

  private Await() {}

  /** Returns once the condition holds, or throws with the name of what did not happen. */
  static void until(String what, Duration bound, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("Interrupted while waiting until " + what);
      }
      if (System.nanoTime() - start > bound.toNanos()) {
        throw new IllegalStateException("Waited " + bound + " in vain until " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}

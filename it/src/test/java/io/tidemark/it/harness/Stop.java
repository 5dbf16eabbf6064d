// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stops an instance of this JVM at a place, once, until it is let go. */
public final class Stop implements Stops {

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final StopAt place;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private Stop(StopAt place) {
    this.place = place;
  }

  public static Stop at(Point point, int partition, long offset) {
    return new Stop(new StopAt(point, partition, offset));
  }

  @Override
  public void reach(Point point, int partition, long from, long to) {
    if (place.matches(point, partition, from, to) && taken.compareAndSet(false, true)) {
      reached.countDown();
      await(released, "let go from " + place);
    }
  }

  /** Returns once the instance stands there. */
  public void awaitReached() {
    await(reached, "stopped at " + place);
  }

  /** Lets the instance go on. */
  public void release() {
    released.countDown();
  }

  private static void await(CountDownLatch latch, String what) {
    try {
      if (!latch.await(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Not " + what + " in " + BOUND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before it was " + what, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** An environment whose clock a test moves by hand; everything else is real. */
public class ManualEnvironment implements Environment {
  private final RealEnvironment real = new RealEnvironment();
  private final AtomicLong nanos = new AtomicLong();

  /** Moves the clock. */
  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public Gate gate() {
    return real.gate();
  }

  @Override
  public Thread start(String name, Runnable body) {
    return real.start(name, body);
  }

  @Override
  public boolean join(Thread thread, long bound) {
    return real.join(thread, bound);
  }

  @Override
  public long random(long bound) {
    return 0;
  }

  @Override
  public UUID newId() {
    return real.newId();
  }

  @Override
  public void halt(Throwable reason) {
    throw new AssertionError("halted", reason);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clocks, threads and randomness. */
public final class RealEnvironment implements Environment {
  private static final Logger log = LoggerFactory.getLogger(RealEnvironment.class);

  /** Halting with this code means that the virtual machine itself failed. */
  private static final int VIRTUAL_MACHINE_FAILED = 70;

  private final SecureRandom ids = new SecureRandom();

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Gate gate() {
    return new LockGate();
  }

  @Override
  public Thread start(String name, Runnable body) {
    return start(new Thread(body, name));
  }

  @Override
  public Thread startDaemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return start(thread);
  }

  private static Thread start(Thread thread) {
    thread.setUncaughtExceptionHandler((t, e) -> log.error("thread {} died", t.getName(), e));
    thread.start();
    return thread;
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  @Override
  public long random(long bound) {
    return ThreadLocalRandom.current().nextLong(bound);
  }

  @Override
  public UUID newId() {
    return new UUID(ids.nextLong(), ids.nextLong());
  }

  @Override
  public void halt(Throwable reason) {
    log.error("the virtual machine failed; halting so that another instance takes over", reason);
    Runtime.getRuntime().halt(VIRTUAL_MACHINE_FAILED);
  }
}

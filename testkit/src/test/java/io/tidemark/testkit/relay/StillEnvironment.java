// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Time that a test moves by hand, and gates at which nobody waits. One thread. */
final class StillEnvironment implements Environment {
  private long nanos;

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Gate gate() {
    return new Gate() {
      @Override
      public <T> T change(Supplier<T> change) {
        return change.get();
      }

      @Override
      public <T> T look(Supplier<T> look) {
        return look.get();
      }

      @Override
      public <T> @Nullable T await(Supplier<@Nullable T> attempt, long time) {
        return attempt.get();
      }
    };
  }

  @Override
  public Thread start(String name, Runnable body) {
    throw new UnsupportedOperationException("one thread");
  }

  @Override
  public boolean join(Thread thread, long time) {
    throw new UnsupportedOperationException("one thread");
  }

  @Override
  public long random(long bound) {
    return 0;
  }

  @Override
  public UUID newId() {
    throw new UnsupportedOperationException("no ids");
  }

  @Override
  public void halt(Throwable reason) {
    throw new AssertionError("halted", reason);
  }
}

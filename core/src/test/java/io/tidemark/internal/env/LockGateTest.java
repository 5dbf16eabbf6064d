// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LockGateTest {
  private final Gate gate = new RealEnvironment().gate();
  private final AtomicInteger state = new AtomicInteger();

  @Test
  void waiterIsWokenByAChange() throws Exception {
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () ->
                gate.await(
                    () -> state.get() == 0 ? null : state.get(), Duration.ofMinutes(1).toNanos()));

    gate.change(() -> state.incrementAndGet());

    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void awaitTriesOnceEvenWithoutTime() {
    assertThat(gate.<String>await(() -> "there", 0)).isEqualTo("there");
    assertThat(gate.<String>await(() -> null, 0)).isNull();
  }

  @Test
  void interruptedWaiterAnswersNullAndStaysInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              String nothing = gate.await(() -> null, Duration.ofMinutes(1).toNanos());
              interrupted.complete(nothing == null && Thread.currentThread().isInterrupted());
            });
    waiter.start();
    waiter.interrupt();

    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    waiter.join();
  }

  @Test
  void awaitTrueTellsWhetherTheConditionHolds() {
    assertThat(gate.awaitTrue(() -> true, 0)).isTrue();
    assertThat(gate.awaitTrue(() -> false, Duration.ofMillis(1).toNanos())).isFalse();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tidemark.failure.BreakerDefaults;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Permits of a breaker that changes while they are asked for. */
final class BreakerPermitTest {
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "fraud-api",
          CircuitBreakerConfig.from(BreakerDefaults.config())
              .maxWaitDurationInHalfOpenState(Duration.ZERO)
              .build());

  /** A permit that is asked for when whoever asks has been kept waiting after each look. */
  private BreakerPermit permit(Runnable meanwhile) {
    CircuitBreaker late =
        (CircuitBreaker)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CircuitBreaker.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("tryAcquirePermission")) {
                    meanwhile.run();
                  }
                  return method.invoke(breaker, arguments);
                });
    return Objects.requireNonNull(BreakerPermit.of(late));
  }

  private void becomesHalfOpen() {
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
  }

  @Test
  void aProbeIsGivenBackAlsoIfTheBreakerWasClosedWhenItWasAskedFor() {
    BreakerPermit permit = permit(this::becomesHalfOpen);
    assertThat(breaker.tryAcquirePermission()).as("the only probe is taken").isFalse();

    assertThat(permit.giveBack()).isTrue();

    assertThat(breaker.tryAcquirePermission()).isTrue();
  }

  @Test
  void aProbeCountsAlsoIfTheBreakerWasClosedWhenItWasAskedFor() {
    permit(this::becomesHalfOpen).good(1, TimeUnit.MILLISECONDS);

    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatWasBegunBeforeIsNoProbe() {
    BreakerPermit permit = permit(() -> {});
    becomesHalfOpen();
    assertThat(breaker.tryAcquirePermission()).isTrue();

    assertThat(permit.giveBack()).isFalse();

    assertThat(breaker.tryAcquirePermission()).as("it took no probe").isFalse();
  }
}

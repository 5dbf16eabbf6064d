// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.lane.TidemarkException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handler's calls to a dependency count for. */
final class CallGuardTest {
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "fraud-api",
          CircuitBreakerConfig.from(BreakerDefaults.config())
              .ignoreExceptions(IllegalArgumentException.class)
              .build());
  private final CallGuard guard = new CallGuard(breaker);

  private void fails(Throwable failure) {
    assertThatThrownBy(
            () ->
                guard.call(
                    () -> {
                      throw sneaky(failure);
                    }))
        .isSameAs(failure);
  }

  @SuppressWarnings("unchecked") // any throwable comes out of a handler's call as it is
  private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void whatTheCallAnswersComesOutAndCountsAsGood() throws IOException {
    assertThat(guard.<String, IOException>call(() -> "yes")).isEqualTo("yes");
    assertThat(guard.<String, IOException>call(() -> null)).isNull();
    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
  }

  static Stream<Throwable> counted() {
    return Stream.of(
        new ConnectException(), new IllegalStateException("503"), new NoClassDefFoundError());
  }

  @ParameterizedTest
  @MethodSource("counted")
  void whatTheCallThrowsComesOutAndCountsAgainstTheDependency(Throwable failure) {
    fails(failure);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
  }

  static Stream<Throwable> notCounted() {
    return Stream.of(
        new IllegalArgumentException("ignored by the breaker's configuration"),
        new InterruptedException(),
        new IllegalStateException(new InterruptedException()),
        new GuardOpenException("another"),
        new IllegalStateException(new TidemarkException("fenced", null)));
  }

  @ParameterizedTest
  @MethodSource("notCounted")
  void whatIsNobodysFailureCountsForNothing(Throwable failure) {
    for (int i = 0; i < BreakerDefaults.WINDOW; i++) {
      fails(failure);
    }
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("notCounted")
  void itsPermitIsGivenBackWhenHalfOpen(Throwable failure) {
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    fails(failure);
    fails(failure);
    guard.call(() -> "yes");
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void anErrorGivesItsPermitBackToo() {
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    fails(new OutOfMemoryError("in a call"));
    assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    guard.call(() -> "yes");
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void failuresOpenItAndThenThereAreNoCalls() {
    for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
      fails(new ConnectException());
    }
    assertThatThrownBy(
            () ->
                guard.call(
                    () -> {
                      throw new AssertionError("was called");
                    }))
        .isInstanceOf(GuardOpenException.class)
        .hasMessage(
            "breaker fraud-api lets no call through; the record is tried again once it does");
  }
}

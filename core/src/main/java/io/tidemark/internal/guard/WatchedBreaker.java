// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.tidemark.failure.FailureText;
import io.tidemark.internal.env.Environment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A breaker as one group sees it: whether it is open, until when, and why. Any thread; looking at
 * it changes nothing and waits for nobody.
 *
 * <p>A breaker does not tell when it will try again. That is worked out as the breaker does it, and
 * where that proves wrong, as a user gave it another time, it is asked again soon.
 */
final class WatchedBreaker {
  /** Who found no permit looks again after this long, in case nobody tells it of one. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final CircuitBreaker breaker;
  private final FailureText texts;
  private final Environment environment;
  private volatile Opening opening;
  private volatile @Nullable Throwable lastCause;
  private int timesOpened;

  /** When it opened last. */
  private record Opening(long due, @Nullable Instant until) {}

  WatchedBreaker(CircuitBreaker breaker, FailureText texts, Environment environment) {
    this.breaker = breaker;
    this.texts = texts;
    this.environment = environment;
    this.opening = new Opening(environment.nanoTime(), null);
  }

  String name() {
    return breaker.getName();
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  /** Until when it is open; null if that is not known, or it is closed. */
  @Nullable Instant until() {
    return opening.until();
  }

  @Nullable Throwable lastCause() {
    return lastCause;
  }

  /** A permit, if it gives one. */
  @Nullable BreakerPermit permit() {
    return BreakerPermit.of(breaker);
  }

  /** Whether it lets nothing through now, as far as can be told without asking it. */
  boolean bars() {
    State state = breaker.getState();
    return state == State.FORCED_OPEN
        || (state == State.OPEN && environment.nanoTime() - opening.due() < 0);
  }

  /** Whether what it lets through now is a probe. */
  boolean probes() {
    State state = breaker.getState();
    return state == State.OPEN || state == State.HALF_OPEN;
  }

  /** What is to be said to a unit that it lets not through. */
  Refusal refusal() {
    State state = breaker.getState();
    Opening opened = opening;
    Throwable cause = lastCause;
    long left = opened.due() - environment.nanoTime();
    boolean waits = state == State.OPEN && left > 0;
    if (state == State.OPEN && !waits) {
      notYet(opened);
    }
    return new Refusal(
        name(),
        "breaker %s is %s%s"
            .formatted(
                name(),
                state == State.HALF_OPEN
                    ? "half-open: another unit finds out whether it may be closed"
                    : "open" + (waits && opened.until() != null ? " until " + opened.until() : ""),
                cause == null ? "" : "; the last failure: " + texts.of(cause)),
        waits ? left : LOOK_AGAIN.toNanos());
  }

  /** What is to be said of a breaker that is none of the group's. */
  static Refusal unknown(String name) {
    return new Refusal(name, "breaker %s is open".formatted(name), LOOK_AGAIN.toNanos());
  }

  /** Its wait was over, and yet it gives no permit. */
  private synchronized void notYet(Opening asWorkedOut) {
    if (opening.equals(asWorkedOut)) {
      opening = new Opening(environment.nanoTime() + LOOK_AGAIN.toNanos(), null);
    }
  }

  /** It heard of a failure. */
  void failed(Throwable cause) {
    lastCause = cause;
  }

  /** It changed its state. */
  synchronized void changed(StateTransition transition) {
    switch (transition.getToState()) {
      case OPEN -> opened(transition.getFromState() == State.HALF_OPEN);
      case FORCED_OPEN -> opening = new Opening(environment.nanoTime(), null);
      case HALF_OPEN -> {}
      default -> closed();
    }
  }

  private void opened(boolean again) {
    timesOpened = again ? timesOpened + 1 : 1;
    Duration wait =
        Duration.ofMillis(
            breaker
                .getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(timesOpened));
    opening = new Opening(environment.nanoTime() + wait.toNanos(), environment.now().plus(wait));
  }

  private void closed() {
    opening = new Opening(environment.nanoTime(), null);
    lastCause = null;
  }
}

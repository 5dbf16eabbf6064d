// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leave of one breaker to make one call, which ends once: good, bad or given back. One thread.
 *
 * <p>What was begun while the breaker let everything through is no probe of one that is half-open
 * by now: it neither counts for it nor gives back a permit that it never took.
 */
final class BreakerPermit {
  private final CircuitBreaker breaker;
  private final boolean probe;
  private boolean ended;

  private BreakerPermit(CircuitBreaker breaker, boolean probe) {
    this.breaker = breaker;
    this.probe = probe;
  }

  /**
   * A permit; null if the breaker gives none. What kind it is, is asked afterwards: before, the
   * breaker might become half-open in between, and a probe that is never given back leave it so.
   * Should it become so after it gave the permit, there is one probe too many.
   */
  static @Nullable BreakerPermit of(CircuitBreaker breaker) {
    return breaker.tryAcquirePermission()
        ? new BreakerPermit(breaker, breaker.getState() == State.HALF_OPEN)
        : null;
  }

  /** The call got through. */
  void good(long duration, TimeUnit unit) {
    if (ends()) {
      breaker.onSuccess(duration, unit);
    }
  }

  /** The call did not get through, which is the fault of what the breaker guards. */
  void bad(long duration, TimeUnit unit, Throwable cause) {
    if (ends()) {
      breaker.onError(duration, unit, cause);
    }
  }

  /**
   * Nothing is known of the call. Does nothing if it has ended.
   *
   * @return whether others may find a permit now that found none before
   */
  boolean giveBack() {
    boolean left = ends();
    if (left) {
      breaker.releasePermission();
    }
    return left && probe;
  }

  private boolean ends() {
    boolean first = !ended;
    ended = true;
    return first && (probe || breaker.getState() != State.HALF_OPEN);
  }
}

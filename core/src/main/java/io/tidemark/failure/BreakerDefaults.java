// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * How breakers are set unless the group's registry says otherwise; {@code
 * CircuitBreakerRegistry.of(BreakerDefaults.config())} is where to begin with a registry of one's
 * own.
 */
public final class BreakerDefaults {

  /** The last ten outcomes: a dependency that went away is noticed within a moment. */
  public static final int WINDOW = 10;

  /** Five: fewer outcomes say nothing. */
  public static final int MINIMUM = 5;

  /** Half of them, in percent: what fails less often gets through by trying again. */
  public static final float FAILURE_RATE = 50;

  /** A second, doubled each time a probe fails. */
  public static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  /** Ten seconds: what came back is used again soon. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * One: a single record that gets through closes the breaker, so that a topic on which little
   * happens does not leave it half-open.
   */
  public static final int PROBES = 1;

  /** A minute: a probe that hangs for longer opens the breaker again, and another is sent later. */
  public static final Duration LONGEST_PROBE = Duration.ofMinutes(1);

  /** Slowness opens no breaker: how long a unit takes is mostly the handler's own affair. */
  private static final Duration NEVER_SLOW = Duration.ofDays(365);

  private BreakerDefaults() {}

  /** All of these. */
  public static CircuitBreakerConfig config() {
    return CircuitBreakerConfig.custom()
        .slidingWindow(WINDOW, MINIMUM, SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(FAILURE_RATE)
        .slowCallDurationThreshold(NEVER_SLOW)
        .waitIntervalFunctionInOpenState(
            IntervalFunction.ofExponentialBackoff(FIRST_WAIT, 2, LONGEST_WAIT))
        .permittedNumberOfCallsInHalfOpenState(PROBES)
        .maxWaitDurationInHalfOpenState(LONGEST_PROBE)
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.github.resilience4j.core.IntervalFunction;
import io.tidemark.settings.RetrySettings;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/** The waits between tries: exponential, capped, and partly left to chance. Any thread may ask. */
public final class Backoff {
  private final IntervalFunction interval;
  private final double jitter;
  private final LongUnaryOperator random;

  /**
   * Takes the settings and where chance comes from.
   *
   * @param random answers a random number below its argument, from 0
   */
  public Backoff(RetrySettings settings, LongUnaryOperator random) {
    this.interval =
        IntervalFunction.ofExponentialBackoff(
            settings.initial().toMillis(), settings.multiplier(), settings.max().toMillis());
    this.jitter = settings.jitter();
    this.random = random;
  }

  /**
   * The wait after the given try, from 1: between {@code (1 - jitter)} of the interval and all of
   * it.
   */
  public Duration after(int attempt) {
    long whole = interval.apply(Math.max(1, attempt));
    long chance = (long) (whole * jitter);
    return Duration.ofMillis(whole - (chance == 0 ? 0 : random.applyAsLong(chance + 1)));
  }

  /** Other waits, and the same chance. */
  Backoff with(RetrySettings settings) {
    return new Backoff(settings, random);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's own {@link RetryConfig}, asked as resilience4j asks it. Any thread. What it answers is
 * the user's code: where that fails, it has said nothing.
 *
 * @param config without anything to say of results
 */
record OwnRetries(RetryConfig config) {
  private static final Logger log = LoggerFactory.getLogger(OwnRetries.class);
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  OwnRetries {
    if (config.getResultPredicate() != null) {
      throw new IllegalArgumentException(
          "a RetryConfig retries on a result, and a handler has none: use one without retryOnResult");
    }
  }

  int tries() {
    return config.getMaxAttempts();
  }

  /** Whether a failure is none of those that are tried again. */
  boolean refuses(Throwable failure) {
    Throwable asked = unwrapped(failure);
    try {
      return !config.getExceptionPredicate().test(asked);
    } catch (RuntimeException e) {
      log.warn("a RetryConfig cannot say whether to retry {}; it is retried", asked, e);
      return false;
    }
  }

  /** The wait after so many tries, from 1; empty if it cannot be told. */
  Optional<Duration> after(int tries, Throwable failure) {
    Throwable asked = unwrapped(failure);
    try {
      Long millis = config.getIntervalBiFunction().apply(tries, Either.left(asked));
      Duration wait = Duration.ofMillis(Math.max(0, millis));
      return Optional.of(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    } catch (RuntimeException e) {
      log.warn("a RetryConfig cannot say how long to wait after try {} and {}", tries, asked, e);
      return Optional.empty();
    }
  }

  /** Resilience4j looks through what futures wrap failures in, and no further. */
  private static Throwable unwrapped(Throwable failure) {
    boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
    Throwable cause = failure.getCause();
    return wraps && cause != null ? cause : failure;
  }
}

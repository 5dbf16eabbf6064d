// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the broker answers, within a bound. */
public final class Answers {

  static final Duration BOUND = Duration.ofSeconds(60);

  private Answers() {}

  public static <T> T of(Future<T> answer) {
    try {
      return answer.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The broker did not do what it was asked for", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the broker", e);
    }
  }
}

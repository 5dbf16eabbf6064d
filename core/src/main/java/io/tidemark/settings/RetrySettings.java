// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;

/**
 * How long to wait between tries of what will pass by itself: exponential, with jitter, capped.
 *
 * @param initial the first wait
 * @param multiplier what each further wait is multiplied by
 * @param max the longest wait
 * @param jitter the part of a wait left to chance, from 0 to 1, so that instances do not try in
 *     step
 */
public record RetrySettings(Duration initial, double multiplier, Duration max, double jitter) {

  /** A tenth of a second. */
  public static final Duration INITIAL = Duration.ofMillis(100);

  /** Doubled each time. */
  public static final double MULTIPLIER = 2;

  /** Ten seconds: a database that came back is used again soon. */
  public static final Duration MAX = Duration.ofSeconds(10);

  /** Half. */
  public static final double JITTER = 0.5;

  /** The defaults. */
  public static final RetrySettings DEFAULT = new RetrySettings(INITIAL, MULTIPLIER, MAX, JITTER);

  /** Refuses waits that do not grow, or shrink below nothing. */
  public RetrySettings {
    if (initial.toMillis() < 1
        || max.compareTo(initial) < 0
        || multiplier < 1
        || jitter < 0
        || jitter > 1) {
      throw new IllegalArgumentException(
          "waits start at a millisecond or more, grow by a multiplier of at least 1 up to a cap above the first, with jitter from 0 to 1; but they are %s x %s up to %s, jitter %s"
              .formatted(initial, multiplier, max, jitter));
    }
  }
}

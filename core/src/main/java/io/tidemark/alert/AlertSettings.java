// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import java.time.Duration;
import java.util.List;

/**
 * Who is told what a human should know, and how often.
 *
 * @param listeners who is told, in this order
 * @param interval for how long the same is not told again
 */
public record AlertSettings(List<AlertListener> listeners, Duration interval) {
  /** Ten minutes: time to act on an alert before it comes again. */
  public static final Duration INTERVAL = Duration.ofMinutes(10);

  /** Nobody is told. */
  public static final AlertSettings NONE = new AlertSettings(List.of(), INTERVAL);

  /** Copies the listeners; refuses an interval that is none. */
  public AlertSettings {
    listeners = List.copyOf(listeners);
    if (interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException("the alert interval must be positive, but is " + interval);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something a human should know.
 *
 * @param kind what it is about
 * @param subject what it concerns
 * @param message what has happened
 * @param cause the error behind it, if there is one
 * @param at when it happened, by this machine's clock
 * @param leftOut how many alerts of the same kind about the same thing were left out since the last
 *     one, as they came too soon after it
 */
public record Alert(
    AlertKind kind,
    AlertSubject subject,
    String message,
    @Nullable Cause cause,
    Instant at,
    long leftOut) {

  /**
   * An error.
   *
   * @param type the name of its class
   * @param message its message, if it has one, without what a database says of rows
   */
  public record Cause(String type, @Nullable String message) {}

  /** How soon a human should look. */
  public AlertSeverity severity() {
    return kind.severity();
  }

  /** The one thing that is safe to do. */
  public String advice() {
    return kind.advice();
  }

  /** All of it in one line; of a message of several lines the first. */
  public String line() {
    String first = message.lines().findFirst().orElse("");
    return "%s %s: %s%s %s"
        .formatted(
            kind,
            subject,
            first.endsWith(".") ? first : first + ".",
            leftOut == 0 ? "" : " %d more like it were left out.".formatted(leftOut),
            advice());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 200ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 7d}.
 * Pure.
 */
public final class DurationText {
  /** How durations are written, for messages. */
  public static final String EXAMPLES = "200ms, 10s, 5m, 1h or PT10S";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private DurationText() {}

  /**
   * The duration.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Duration require(String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no duration; write %s".formatted(text, EXAMPLES)));
  }

  /** The duration; empty if the text is none. A bare number is none: nobody knows of what. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (matcher.matches()) {
      Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
      return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
    }
    try {
      return Optional.of(Duration.parse(text.trim()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

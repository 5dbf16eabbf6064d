// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.settings.DurationText;
import io.tidemark.settings.StartPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Places to start as people write them: a name, a moment, or how long ago. Pure. */
final class StartText {
  static final String EXAMPLES =
      "earliest, latest, none, adopt, a moment such as 2026-01-31T08:00:00Z, or how long ago such as 2h";

  private static final Map<String, StartPosition> NAMES =
      Map.of(
          "earliest", StartPosition.EARLIEST,
          "latest", StartPosition.LATEST,
          "none", StartPosition.NONE,
          "adopt", StartPosition.ADOPT);

  private StartText() {}

  /** The place; empty if the text is none. */
  static Optional<StartPosition> parse(String text) {
    StartPosition named = NAMES.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return Optional.of(named);
    }
    try {
      return Optional.of(StartPosition.at(Instant.parse(text)));
    } catch (DateTimeParseException e) {
      return DurationText.parse(text).filter(age -> !age.isNegative()).map(StartPosition::ago);
    }
  }
}

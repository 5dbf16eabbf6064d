// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks the topics of a handler. */
final class TopicChecks {
  private static final Pattern NAME = Pattern.compile("(?!\\.\\.?$)[a-zA-Z0-9._-]{1,249}");

  private final Faults faults;

  TopicChecks(Faults faults) {
    this.faults = faults;
  }

  /** What topics look like; empty if they are listed, or if {@link #check} finds it faulty. */
  static Optional<Pattern> compiled(String pattern) {
    try {
      return Optional.of(pattern).filter(text -> !text.isEmpty()).map(Pattern::compile);
    } catch (PatternSyntaxException reported) {
      return Optional.empty();
    }
  }

  /**
   * Checks a list of topics, or what stands in its place.
   *
   * @param pattern a regular expression, or nothing
   */
  void check(String culprit, List<String> topics, String pattern) {
    if (topics.isEmpty() && pattern.isEmpty()) {
      faults.add(culprit, "names no topic", "name at least one: topics = \"payments\"");
    }
    if (!topics.isEmpty() && !pattern.isEmpty()) {
      faults.add(
          culprit,
          "names topics and a pattern",
          "leave one: a pattern can name topics too, as in payments|refunds");
    }
    for (String topic : topics) {
      if (!NAME.matcher(topic).matches()) {
        faults.add(
            culprit,
            "\"" + topic + "\" cannot be a topic",
            "use 1 to 249 of the characters a-z, A-Z, 0-9, dot, underscore and hyphen");
      }
    }
    if (!pattern.isEmpty() && compiled(pattern).isEmpty()) {
      faults.add(
          culprit,
          "\"" + pattern + "\" is no regular expression",
          "write one that java.util.regex.Pattern compiles, such as payments\\..*");
    }
  }
}

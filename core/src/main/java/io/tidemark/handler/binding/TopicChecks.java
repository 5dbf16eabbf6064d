// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.List;
import java.util.regex.Pattern;

/** Checks the topics of a handler. */
final class TopicChecks {
  private static final Pattern NAME = Pattern.compile("(?!\\.\\.?$)[a-zA-Z0-9._-]{1,249}");

  private final Faults faults;

  TopicChecks(Faults faults) {
    this.faults = faults;
  }

  void check(String culprit, List<String> topics) {
    if (topics.isEmpty()) {
      faults.add(culprit, "names no topic", "name at least one: topics = \"payments\"");
    }
    for (String topic : topics) {
      if (!NAME.matcher(topic).matches()) {
        faults.add(
            culprit,
            "\"" + topic + "\" cannot be a topic",
            "use 1 to 249 of the characters a-z, A-Z, 0-9, dot, underscore and hyphen");
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who took which topic and which id, so that nobody takes them twice. Whether two patterns have a
 * topic in common cannot be told, unless they are the same.
 */
final class Registrations {
  private final Map<String, String> topics = new LinkedHashMap<>();
  private final Map<String, Patterned> patterns = new LinkedHashMap<>();
  private final Map<String, Registered> ids = new HashMap<>();
  private final Faults faults;

  Registrations(Faults faults) {
    this.faults = faults;
  }

  /**
   * Registers a handler.
   *
   * @param culprit its name in faults
   * @param owner the object it belongs to; handlers of one object may share an id
   */
  void add(String culprit, Object owner, String id, List<String> of, Optional<Pattern> pattern) {
    of.stream().distinct().forEach(topic -> add(culprit, topic));
    pattern.filter(found -> of.isEmpty()).ifPresent(found -> add(culprit, found));
    Registered other = ids.putIfAbsent(id, new Registered(culprit, owner));
    if (other != null && other.owner() != owner) {
      faults.add(
          culprit,
          "has the id \"%s\" that %s has too".formatted(id, other.culprit()),
          "give each an id of its own");
    }
  }

  /** The ids taken so far. */
  Set<String> ids() {
    return Set.copyOf(ids.keySet());
  }

  private void add(String culprit, String topic) {
    String other = topics.putIfAbsent(topic, culprit);
    if (other != null) {
      taken(culprit, "topic \"" + topic + "\"", other);
    }
    patterns
        .values()
        .forEach(
            patterned -> {
              if (patterned.pattern().matcher(topic).matches()) {
                taken(culprit, "topic \"" + topic + "\"", patterned.culprit());
              }
            });
  }

  private void add(String culprit, Pattern pattern) {
    Patterned other = patterns.putIfAbsent(pattern.pattern(), new Patterned(culprit, pattern));
    if (other != null) {
      taken(culprit, "topics like \"" + pattern + "\"", other.culprit());
      return;
    }
    topics.forEach(
        (topic, listing) -> {
          if (pattern.matcher(topic).matches()) {
            taken(culprit, "topic \"" + topic + "\" by its pattern", listing);
          }
        });
  }

  private void taken(String culprit, String what, String other) {
    faults.add(
        culprit,
        "handles %s, which %s handles too".formatted(what, other),
        "leave one, or give the other a group of its own");
  }

  /** Who has an id. */
  private record Registered(String culprit, Object owner) {}

  /** Who has a pattern. */
  private record Patterned(String culprit, Pattern pattern) {}
}

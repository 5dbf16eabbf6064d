// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who took which topic and which id, so that nobody takes them twice. */
final class Registrations {
  private final Map<String, String> topics = new HashMap<>();
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
  void add(String culprit, Object owner, String id, List<String> of) {
    of.stream().distinct().forEach(topic -> add(culprit, topic));
    Registered other = ids.putIfAbsent(id, new Registered(culprit, owner));
    if (other != null && other.owner() != owner) {
      faults.add(
          culprit,
          "has the id \"%s\" that %s has too".formatted(id, other.culprit()),
          "give each an id of its own");
    }
  }

  private void add(String culprit, String topic) {
    String other = topics.putIfAbsent(topic, culprit);
    if (other != null) {
      faults.add(
          culprit,
          "handles topic \"%s\", which %s handles too".formatted(topic, other),
          "leave one, or give the other a group of its own");
    }
  }

  /** Who has an id. */
  private record Registered(String culprit, Object owner) {}
}

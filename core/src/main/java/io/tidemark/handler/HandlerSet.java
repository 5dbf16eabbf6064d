// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The handlers of a group, one for each of its topics. Immutable. */
public final class HandlerSet {
  private final Map<String, HandlerDefinition> byTopic = new LinkedHashMap<>();

  /**
   * Takes the handlers.
   *
   * @throws IllegalArgumentException if two handle one topic
   */
  public HandlerSet(Collection<HandlerDefinition> handlers) {
    for (HandlerDefinition handler : handlers) {
      for (String topic : handler.topics()) {
        HandlerDefinition other = byTopic.put(topic, handler);
        if (other != null) {
          throw new IllegalArgumentException(
              "topic %s has two handlers, %s and %s: leave one, or give the other its own group"
                  .formatted(topic, other.id(), handler.id()));
        }
      }
    }
  }

  /** All topics. */
  public Set<String> topics() {
    return Set.copyOf(byTopic.keySet());
  }

  /** The ids of all handlers. */
  public Set<String> ids() {
    return byTopic.values().stream()
        .map(HandlerDefinition::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The handler of a topic. */
  public HandlerDefinition of(String topic) {
    HandlerDefinition handler = byTopic.get(topic);
    if (handler == null) {
      throw new IllegalArgumentException(
          "no handler for topic " + topic + "; there are handlers for " + byTopic.keySet());
    }
    return handler;
  }

  /** The handlers, each once. */
  public List<HandlerDefinition> definitions() {
    return byTopic.values().stream().distinct().toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.sink.TableWrite;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The handlers of a group: each of its topics has one. Any thread. Of topics that patterns find,
 * {@link #refusal} is asked first, as two patterns may find the same.
 */
public final class HandlerSet {
  private final List<HandlerDefinition> handlers;
  private final List<TableWrite> declared;
  private final Map<String, HandlerDefinition> byTopic = new ConcurrentHashMap<>();

  /**
   * Takes the handlers.
   *
   * @throws IllegalArgumentException if two handle one topic
   */
  public HandlerSet(Collection<HandlerDefinition> handlers) {
    this(handlers, List.of());
  }

  /**
   * Takes the handlers, and the tables into which they write rows besides those of which they say
   * so themselves.
   *
   * @throws IllegalArgumentException if two handle one topic
   */
  public HandlerSet(Collection<HandlerDefinition> handlers, List<TableWrite> declared) {
    this.handlers = handlers.stream().distinct().toList();
    this.declared = List.copyOf(declared);
    Map<String, HandlerDefinition> listed = new HashMap<>();
    for (HandlerDefinition handler : this.handlers) {
      for (String topic : handler.topics()) {
        HandlerDefinition other = listed.put(topic, handler);
        if (other != null) {
          throw new IllegalArgumentException(
              "topic %s has two handlers, %s and %s: leave one, or give the other its own group"
                  .formatted(topic, other.id(), handler.id()));
        }
      }
    }
  }

  /** All topics that are listed. */
  public Set<String> topics() {
    return handlers.stream()
        .flatMap(handler -> handler.topics().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The patterns that find the others. */
  public List<String> patterns() {
    return handlers.stream()
        .map(HandlerDefinition::pattern)
        .filter(Objects::nonNull)
        .map(Pattern::pattern)
        .toList();
  }

  /** The tables into which rows are written, as far as that is known. */
  public List<TableWrite> tables() {
    return Stream.concat(
            declared.stream(), handlers.stream().flatMap(handler -> handler.tables().stream()))
        .distinct()
        .toList();
  }

  /** The ids of all handlers. */
  public Set<String> ids() {
    return handlers.stream().map(HandlerDefinition::id).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The handler of a topic.
   *
   * @throws IllegalArgumentException if it has none or several, as {@link #refusal} says
   */
  public HandlerDefinition of(String topic) {
    HandlerDefinition known = byTopic.get(topic);
    if (known != null) {
      return known;
    }
    refusal(topic)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    HandlerDefinition found = handling(topic).findFirst().orElseThrow();
    byTopic.put(topic, found);
    return found;
  }

  /** Why a topic cannot be handled; empty if one handler handles it. */
  public Optional<String> refusal(String topic) {
    if (byTopic.containsKey(topic)) {
      return Optional.empty();
    }
    List<HandlerDefinition> found = handling(topic).toList();
    if (found.isEmpty()) {
      return Optional.of(
          "no handler for topic %s; there are handlers for %s"
              .formatted(
                  topic,
                  handlers.stream().map(HandlerSet::what).collect(Collectors.joining(", "))));
    }
    return found.size() == 1
        ? Optional.empty()
        : Optional.of(
            "topic %s has %d handlers: %s. Which one is meant cannot be told: make their patterns differ, or give the others groups of their own"
                .formatted(
                    topic,
                    found.size(),
                    found.stream().map(HandlerSet::who).collect(Collectors.joining(" and "))));
  }

  private Stream<HandlerDefinition> handling(String topic) {
    return handlers.stream().filter(handler -> handler.handles(topic));
  }

  private static String who(HandlerDefinition handler) {
    return "%s (%s)".formatted(handler.id(), what(handler));
  }

  private static String what(HandlerDefinition handler) {
    return handler.pattern() == null
        ? String.join(", ", handler.topics())
        : "topics like " + handler.pattern();
  }

  /** The handlers, each once. */
  public List<HandlerDefinition> definitions() {
    return handlers;
  }

  /** The scopes in which a group keeps idempotency keys. */
  public Set<String> keyScopes(String group) {
    return definitions().stream()
        .flatMap(
            handler -> Stream.ofNullable(handler.keys()).map(keys -> keys.in(group, handler.id())))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Those whose records have idempotency keys. */
  public List<HandlerDefinition> keyed() {
    return definitions().stream().filter(handler -> handler.keys() != null).toList();
  }
}

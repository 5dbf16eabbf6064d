// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.idempotency.ShorterRetention;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.TopicRetention;
import io.tidemark.lane.TidemarkException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares for how long idempotency keys are kept with what a replay of their topics could bring
 * back. Starting thread.
 */
final class KeyRetention {
  private static final Logger log = LoggerFactory.getLogger(KeyRetention.class);

  private KeyRetention() {}

  /**
   * Looks at the topics of handlers with keys. Those that do not tell are warned of by name, and
   * the group starts: many applications may not ask, and that is no proof that anything is wrong.
   *
   * @throws TidemarkException if one keeps its records for longer and that is not wanted
   */
  static void check(IdempotencySettings settings, HandlerSet handlers, ClusterView cluster) {
    List<HandlerDefinition> keyed = handlers.keyed();
    if (keyed.isEmpty() || !settings.purges()) {
      return;
    }
    Set<String> asked = topics(keyed, cluster);
    Map<String, TopicRetention> answered = cluster.retention(asked);
    warnOfSilent(settings, asked, answered);
    Map<String, TopicRetention> longer = longer(settings, answered);
    if (longer.isEmpty()) {
      return;
    }
    String told = told(settings, longer);
    if (settings.shorter() == ShorterRetention.REFUSE) {
      throw new TidemarkException(
          told
              + ": keep keys for as long (idempotency(IdempotencySettings.DEFAULT.retention(…)), FOREVER if need be), or accept it: shorter(WARN)",
          null);
    }
    log.warn("{}; it starts, as shorter(WARN) says", told);
  }

  private static String told(IdempotencySettings settings, Map<String, TopicRetention> longer) {
    return "idempotency keys are kept for %s, but records for longer, so that a replay could take effect again: %s"
        .formatted(
            settings.retention(),
            longer.entrySet().stream()
                .map(topic -> "topic %s (%s)".formatted(topic.getKey(), topic.getValue().why()))
                .collect(Collectors.joining(", ")));
  }

  private static void warnOfSilent(
      IdempotencySettings settings, Set<String> asked, Map<String, TopicRetention> answered) {
    Set<String> silent = new TreeSet<>(asked);
    silent.removeAll(answered.keySet());
    if (!silent.isEmpty()) {
      log.warn(
          "topics {} do not tell for how long they keep records, so nobody has compared that with the {} for which idempotency keys are kept: grant DESCRIBE_CONFIGS on them, or make those that do not exist yet, and start again; or see to it that retention.ms and segment.ms together are no longer",
          silent,
          settings.retention());
    }
  }

  private static Map<String, TopicRetention> longer(
      IdempotencySettings settings, Map<String, TopicRetention> answered) {
    Map<String, TopicRetention> longer = new TreeMap<>(answered);
    longer.values().removeIf(retention -> !retention.outlasts(settings.retention()));
    return longer;
  }

  /** Patterns are compared with what there is now. */
  private static Set<String> topics(List<HandlerDefinition> keyed, ClusterView cluster) {
    Set<String> listed =
        keyed.stream().flatMap(handler -> handler.topics().stream()).collect(Collectors.toSet());
    if (keyed.stream().anyMatch(handler -> handler.pattern() != null)) {
      cluster.names().stream()
          .filter(topic -> keyed.stream().anyMatch(handler -> handler.handles(topic)))
          .forEach(listed::add);
    }
    return listed;
  }
}

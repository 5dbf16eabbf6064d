// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.settings.Faults;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/** Checks that handlers and the way their partitions come fit each other. Building thread only. */
final class MembershipChecks {
  /**
   * What Java's regular expressions know and RE2's do not: looking around, atomic groups and
   * possessive quantifiers, and references to what a group found.
   */
  private static final Pattern NOT_RE2 =
      Pattern.compile("\\(\\?(?:[=!>]|<[=!])|[*+?}]\\+|\\\\(?:[1-9]|k<)");

  /** Kafka writes to them when a group commits offsets, which the mirror does. */
  private static final List<String> OF_KAFKA =
      List.of("__consumer_offsets", "__share_group_state", "__transaction_state");

  private final List<HandlerDefinition> handlers;
  private final Faults faults;

  MembershipChecks(List<HandlerDefinition> handlers, Faults faults) {
    this.handlers = handlers;
    this.faults = faults;
  }

  /**
   * A pattern must not find what the group writes to, and the broker must be able to read it.
   *
   * @param written the topics the group writes to
   * @param findsAll whether patterns find Kafka's own topics too
   * @param matchedByBroker whether the broker matches
   */
  void checkPatterns(Collection<String> written, boolean findsAll, boolean matchedByBroker) {
    for (HandlerDefinition handler : handlers) {
      Pattern pattern = handler.pattern();
      if (pattern != null) {
        checkWritten(handler.id(), pattern, written);
        if (findsAll) {
          checkOfKafka(handler.id(), pattern);
        }
        if (matchedByBroker) {
          checkSyntax(handler.id(), pattern.pattern());
        }
      }
    }
  }

  private void checkWritten(String handler, Pattern pattern, Collection<String> written) {
    for (String topic : new TreeSet<>(written)) {
      if (pattern.matcher(topic).matches()) {
        faults.add(
            "handler " + handler,
            "its pattern \"%s\" matches %s, to which this group writes: it would handle what it wrote, and write again"
                .formatted(pattern, topic),
            "write a pattern that leaves %s out".formatted(topic));
      }
    }
  }

  private void checkOfKafka(String handler, Pattern pattern) {
    OF_KAFKA.stream()
        .filter(topic -> pattern.matcher(topic).matches())
        .findFirst()
        .ifPresent(
            topic ->
                faults.add(
                    "handler " + handler,
                    "its pattern \"%s\" matches %s, one of Kafka's own topics, which grows with every position that Kafka is told"
                        .formatted(pattern, topic),
                    "write one that leaves them out, such as [^_].*"));
  }

  private void checkSyntax(String handler, String pattern) {
    if (NOT_RE2.matcher(pattern).find()) {
      faults.add(
          "handler " + handler,
          "its pattern \"%s\" cannot be matched by the broker, whose regular expressions (RE2) look neither around nor back"
              .formatted(pattern),
          "write it without (?=…), (?!…), (?>…), *+ and \\1, or choose group.protocol=classic");
    }
  }

  /** Partitions that are assigned must be handled, and what is handled must be assigned. */
  void checkAssigned(Set<TopicPartition> assigned, Set<String> kafka) {
    if (assigned.isEmpty()) {
      return;
    }
    for (TopicPartition partition : assigned) {
      if (partition.partition() < 0) {
        faults.add("assign", partition + " is no partition", "count from 0");
      }
      if (handlers.stream().noneMatch(handler -> handler.handles(partition.topic()))) {
        faults.add(
            "assign",
            partition + " has no handler",
            "write one for topic " + partition.topic() + ", or leave it out");
      }
    }
    for (HandlerDefinition handler : handlers) {
      new TreeSet<>(handler.topics())
          .stream()
              .filter(topic -> assigned.stream().noneMatch(each -> each.topic().equals(topic)))
              .forEach(topic -> unassigned(handler.id(), topic));
    }
    if (kafka.contains(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)) {
      faults.add(
          "Kafka option " + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          "does not apply to assigned partitions: nobody joins a group",
          "leave it out");
    }
  }

  private void unassigned(String handler, String topic) {
    faults.add(
        "handler " + handler,
        "handles topic %s, no partition of which is assigned".formatted(topic),
        "say which: assign(\"%s\", 0, 1)".formatted(topic));
  }
}

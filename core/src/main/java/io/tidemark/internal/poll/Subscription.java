// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.handler.HandlerSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;

/** What an instance reads, and how its consumer is told. Immutable. */
public sealed interface Subscription {

  /** What the handlers ask for: topics by name, or by pattern too, or else these partitions. */
  static Subscription of(
      HandlerSet handlers, Set<TopicPartition> assigned, boolean matchedByBroker) {
    if (!assigned.isEmpty()) {
      return new Assigned(assigned);
    }
    return handlers.patterns().isEmpty()
        ? new Listed(handlers.topics())
        : new Matching(handlers.topics(), handlers.patterns(), matchedByBroker);
  }

  /** Has the consumer read; the callbacks bring what it gets. Poll thread. */
  void begin(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener callbacks);

  /** Gives back what Kafka does not ask for when the consumer is closed. Poll thread. */
  default void end(ConsumerRebalanceListener callbacks) {}

  /** The topics that are named, and must exist for all of this to be read. */
  Set<String> topics();

  /** Whether topics that are not named may come. */
  default boolean findsOthers() {
    return false;
  }

  /** Whether the members of the Kafka group divide it. */
  default boolean divided() {
    return true;
  }

  /** Topics by name; the members of the Kafka group divide them. */
  record Listed(Set<String> topics) implements Subscription {
    @Override
    public void begin(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener callbacks) {
      consumer.subscribe(topics, callbacks);
    }
  }

  /**
   * Topics by name and by what their names look like; the members of the Kafka group divide them.
   *
   * @param patterns regular expressions that match whole names
   * @param byBroker whether the broker matches, by RE2, as with {@code group.protocol=consumer}
   */
  record Matching(Set<String> topics, List<String> patterns, boolean byBroker)
      implements Subscription {
    @Override
    public void begin(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener callbacks) {
      if (byBroker) {
        consumer.subscribe(new SubscriptionPattern(regex()), callbacks);
      } else {
        consumer.subscribe(Pattern.compile(regex()), callbacks);
      }
    }

    /** One for all: a consumer has one subscription. Of what names are made of, only dots match. */
    String regex() {
      return Stream.concat(
              topics.stream().sorted().map(topic -> topic.replace(".", "\\.")),
              patterns.stream().map("(?:%s)"::formatted))
          .collect(Collectors.joining("|"));
    }

    @Override
    public boolean findsOthers() {
      return true;
    }
  }

  /** Partitions, without a Kafka group: nobody divides them. */
  record Assigned(Set<TopicPartition> partitions) implements Subscription {
    @Override
    public boolean divided() {
      return false;
    }

    @Override
    public void begin(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener callbacks) {
      consumer.assign(partitions);
      callbacks.onPartitionsAssigned(partitions);
    }

    @Override
    public void end(ConsumerRebalanceListener callbacks) {
      callbacks.onPartitionsRevoked(partitions);
    }

    @Override
    public Set<String> topics() {
      return names(partitions);
    }

    private static Set<String> names(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::topic).collect(Collectors.toUnmodifiableSet());
    }
  }
}

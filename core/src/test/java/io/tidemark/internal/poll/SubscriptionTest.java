// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SubscriptionTest {
  private static final HandlerDefinition LISTED =
      new HandlerDefinition("listed", Set.of("a.b", "c"), 1, SubscriptionTest::never);
  private static final HandlerDefinition FOUND =
      new HandlerDefinition("found", Set.of(), Pattern.compile("x|y"), 1, SubscriptionTest::never);

  private static UnitHandler never() {
    throw new UnsupportedOperationException();
  }

  @Test
  void topicsThatAreListedAreNamed() {
    Subscription subscription = Subscription.of(new HandlerSet(List.of(LISTED)), Set.of(), true);
    assertThat(subscription).isEqualTo(new Subscription.Listed(Set.of("a.b", "c")));
    assertThat(subscription.findsOthers()).isFalse();
  }

  @Test
  void oneExpressionStandsForListsAndPatterns() {
    Subscription subscription =
        Subscription.of(new HandlerSet(List.of(LISTED, FOUND)), Set.of(), true);
    String regex = ((Subscription.Matching) subscription).regex();
    assertThat(List.of("a.b", "c", "x", "y")).allMatch(topic -> topic.matches(regex));
    assertThat(List.of("axb", "cx", "xy", "a.b.c")).noneMatch(topic -> topic.matches(regex));
    assertThat(subscription.topics()).containsExactlyInAnyOrder("a.b", "c");
    assertThat(subscription.findsOthers()).isTrue();
  }

  @Test
  void assignedPartitionsComeBeforeAnythingElse() {
    Set<TopicPartition> partitions = Set.of(new TopicPartition("x", 1), new TopicPartition("x", 2));
    Subscription subscription =
        Subscription.of(new HandlerSet(List.of(LISTED, FOUND)), partitions, false);
    assertThat(subscription).isEqualTo(new Subscription.Assigned(partitions));
    assertThat(subscription.topics()).containsExactly("x");
  }
}

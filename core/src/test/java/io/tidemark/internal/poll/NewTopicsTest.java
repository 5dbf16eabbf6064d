// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.StartPosition;
import io.tidemark.store.ClaimResult.Absent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class NewTopicsTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final FakeCluster cluster = new FakeCluster();

  private static UnitHandler never() {
    throw new UnsupportedOperationException();
  }

  private NewTopics listing(String... topics) {
    return topics(
        new HandlerDefinition("listing", Set.of(topics), 1, NewTopicsTest::never),
        StartPosition.LATEST,
        false);
  }

  private NewTopics finding(StartPosition start, boolean groupKnown) {
    return topics(
        new HandlerDefinition("finding", Set.of(), Pattern.compile("a.*"), 1, NewTopicsTest::never),
        start,
        groupKnown);
  }

  private NewTopics topics(HandlerDefinition handler, StartPosition start, boolean groupKnown) {
    return new NewTopics(
        PollPartsFixture.parts(
            environment,
            new OwnedLanes(),
            cluster,
            new HandlerSet(List.of(handler)),
            start,
            groupKnown));
  }

  private static boolean isNew(NewTopics topics, String topic) {
    return ((Absent) topics.tell(absent(topic))).topicSeen();
  }

  private static Absent absent(String topic) {
    return new Absent(new PartitionKey("cluster", "group", topic, 0), false, false);
  }

  @Test
  void aListedTopicThatComesLaterIsNew() {
    cluster.create("there");
    NewTopics topics = listing("there", "later");
    assertThat(isNew(topics, "there")).isFalse();
    assertThat(topics.missing()).containsExactly("later");
    cluster.create("later");
    assertThat(isNew(topics, "later")).isTrue();
  }

  @Test
  void whatAPatternFindsIsNewUnlessTheGroupBeginsWithIt() {
    cluster.create("a1");
    NewTopics first = finding(StartPosition.LATEST, false);
    assertThat(isNew(first, "a1")).isFalse();
    cluster.create("a2");
    assertThat(isNew(first, "a2")).isTrue();
    assertThat(isNew(finding(StartPosition.LATEST, true), "a1")).isTrue();
  }

  @Test
  void aTopicTheGroupKnowsStaysWhatItIs() {
    Absent known = new Absent(new PartitionKey("cluster", "group", "a1", 3), false, true);
    assertThat(finding(StartPosition.LATEST, false).tell(known)).isEqualTo(known);
  }

  @Test
  void allThatAPatternFindsIsStartedTogetherIfTheMomentMatters() {
    cluster.create("a1");
    cluster.create("a2");
    cluster.create("other");
    Map<String, KafkaTopic> known = new HashMap<>(Map.of("a1", cluster.topics.get("a1")));
    List<Absent> all =
        finding(StartPosition.LATEST, false).withOthers(List.of(absent("a1")), known);
    assertThat(all).containsExactly(absent("a1"), absent("a2"));
    assertThat(known).containsOnlyKeys("a1", "a2");
  }

  @Test
  void otherwiseEachIsStartedWhenItIsClaimed() {
    cluster.create("a1");
    cluster.create("a2");
    List<Absent> asked = List.of(absent("a1"));
    Map<String, KafkaTopic> known = new HashMap<>(Map.of("a1", cluster.topics.get("a1")));
    assertThat(finding(StartPosition.EARLIEST, false).withOthers(asked, known)).isEqualTo(asked);
    assertThat(finding(StartPosition.LATEST, true).withOthers(asked, known)).isEqualTo(asked);
    assertThat(listing("a1", "a2").withOthers(asked, known)).isEqualTo(asked);
  }

  @Test
  void nothingIsSaidBeforeTheTopicsWereSeen() {
    cluster.failure = new TimeoutException("too late");
    NewTopics topics = listing("there");
    assertThatThrownBy(() -> isNew(topics, "there")).isSameAs(cluster.failure);
    cluster.failure = null;
    cluster.create("there");
    assertThat(isNew(topics, "there")).isFalse();
  }
}

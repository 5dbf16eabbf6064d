// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.settings.RecreatedTopicPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A topic that was deleted and made again is another topic, whatever its name. */
final class TopicRecreatedIT {
  private static final Duration OFTEN = Duration.ofMillis(500);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  private String other;
  private Feed feedOfOther;

  @BeforeEach
  void makeAnotherTopic() {
    other = scenario.topic() + "-other";
    feedOfOther = scenario.newTopic(other, 1, Map.of());
    scenario.expect(scenario.group(), other);
  }

  @Test
  void topicMadeAgainWhileTheGroupIsStoppedIsBegunIfThePolicySaysSo() {
    feedOfOther.send(40);
    Instance first = start("first", RecreatedTopicPolicy.FAIL);
    scenario.awaitAllApplied();
    first.close();
    String idBefore = topicId();

    Feed again = scenario.recreateTopic(other, 2);
    send(again, 0, 70);
    send(again, 1, 30);
    scenario.expect(scenario.group(), other).first(0, offsets(40));
    Instance second = start("second", RecreatedTopicPolicy.EARLIEST);
    scenario.awaitAllApplied();
    assertThat(second.events().of(Kind.HALTED)).isEmpty();
    assertThat(second.events().of(Kind.JUMPED)).singleElement().asString().contains("40", "0");
    assertThat(scenario.audit()).containsExactly(List.of("0", "RESTART", "40", "0"));
    assertThat(scenario.gaps()).isEmpty();
    assertThat(topicId()).isNotEqualTo(idBefore);
    second.close();

    Instance third = start("third", RecreatedTopicPolicy.FAIL);
    send(again, 0, 10);
    scenario.awaitAllApplied();
    assertThat(third.events().of(Kind.HALTED)).isEmpty();
  }

  @Test
  void topicMadeAgainWhileTheGroupRunsIsNoticed() {
    feedOfOther.send(40);
    Instance instance = start("instance", RecreatedTopicPolicy.FAIL);
    scenario.awaitAllApplied();
    Feed again = scenario.recreateTopic(other, 1);
    send(again, 0, 30);
    scenario.expect(scenario.group(), other).standingAt(0, 40).nothing(0).first(0, offsets(40));
    instance.events().await(Kind.HALTED, 1);
    scenario.feed().send(100);
    scenario.awaitPosition(0, 50);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains(other, "deleted and made again", "recreatedTopic(EARLIEST)");
  }

  @Test
  void topicMadeAgainWhileTheGroupRunsIsBegunIfThePolicySaysSo() {
    feedOfOther.send(40);
    Instance instance = start("instance", RecreatedTopicPolicy.EARLIEST);
    scenario.awaitAllApplied();
    Feed again = scenario.recreateTopic(other, 1);
    send(again, 0, 30);
    scenario.expect(scenario.group(), other).first(0, offsets(40));
    instance.events().await(Kind.JUMPED, 1);
    send(again, 0, 30);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    assertThat(scenario.audit()).containsExactly(List.of("0", "RESTART", "40", "0"));
  }

  private static void send(Feed feed, int partition, int records) {
    feed.sendTo(partition, records);
  }

  private String topicId() {
    return scenario
        .database()
        .query(
            "select topic_id from tidemark_lane where topic = '%s' and partition = 0"
                .formatted(other))
        .get(0)
        .get(0);
  }

  private static List<Long> offsets(long to) {
    return LongStream.range(0, to).boxed().toList();
  }

  private Instance start(String name, RecreatedTopicPolicy policy) {
    return scenario.start(
        scenario.settings(name).topic(scenario.topic() + "," + other),
        Stops.NONE,
        builder -> builder.recreatedTopic(policy).watchInterval(OFTEN));
  }
}

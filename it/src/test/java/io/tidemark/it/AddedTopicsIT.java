// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.settings.StartPosition;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Topics and partitions that come after the start. */
final class AddedTopicsIT {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private ServiceSettings settings(String name, Protocol protocol) {
    return scenario.settings(name).protocol(protocol).kafka("metadata.max.age.ms", "500");
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"COOPERATIVE", "CONSUMER"},
      inCampaigns = "EAGER")
  void aListedTopicThatDoesNotExistYetIsAwaitedAndHandledFromItsBeginning(Protocol protocol) {
    String later = scenario.topic() + "-later";
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }
    Instance instance =
        scenario.start(
            settings("instance", protocol).topic(scenario.topic() + "," + later),
            Stops.NONE,
            builder -> builder.startAt(StartPosition.LATEST).watchInterval(Duration.ofMillis(200)));
    instance.events().await(Kind.RESUMED, 3);
    scenario.feed().send(30);
    scenario.awaitAllApplied();
    assertThat(instance.tidemark().status().missingTopics()).containsExactly(later);

    scenario.newTopic(later, 2, Map.of()).send(100);
    scenario.expect(scenario.group(), later);
    scenario.awaitAllApplied();
    await().atMost(BOUND).until(() -> instance.tidemark().status().missingTopics().isEmpty());
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"EAGER", "CONSUMER"},
      inCampaigns = "COOPERATIVE")
  void partitionsThatAreAddedUnderLoadAreHandledFromTheirBeginning(Protocol protocol) {
    scenario.start(settings("first", protocol));
    scenario.start(settings("second", protocol));
    scenario.underLoad(
        () -> {
          scenario.awaitApplied(300);
          Feed feed = scenario.addPartitions(7);
          for (int i = 0; i < 20; i++) {
            feed.send(35);
          }
          await().atMost(BOUND).until(() -> scenario.position(6) == 100);
        });
  }

  @Test
  void partitionsThatAreAddedStartWhereTheSettingsSay() {
    scenario.feed().send(30);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    Feed feed = scenario.addPartitions(5);
    feed.send(50);
    scenario.expect().without(3, 0, 10).without(4, 0, 10);

    Instance second =
        scenario.start(
            scenario.settings("second"),
            Stops.NONE,
            builder -> builder.startAddedAt(StartPosition.LATEST));
    second.events().await(Kind.RESUMED, 5);
    feed.send(50);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 4, 10, 19);
  }
}

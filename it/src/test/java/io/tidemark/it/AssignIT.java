// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.status.GroupState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Partitions are assigned by hand: no Kafka group, the database alone keeps owners apart. */
final class AssignIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private Instance start(String name, Protocol protocol, int... partitions) {
    return scenario.start(
        scenario.settings(name).protocol(protocol).unitRecords(5),
        Stops.NONE,
        builder ->
            builder.assign(scenario.topic(), partitions).watchInterval(Duration.ofMillis(200)));
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "CONSUMER", inCampaigns = "COOPERATIVE")
  void eachReadsWhatItWasGivenAndKafkaIsTold(Protocol protocol) {
    scenario.feed().send(150);
    Instance left = start("left", protocol, 0, 2);
    start("right", protocol, 1);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("left", 0, 0, 49);
    scenario.assertAppliedBy("right", 1, 0, 49);
    scenario.assertAppliedBy("left", 2, 0, 49);
    left.close();
    assertThat(scenario.committedAtKafka()).containsEntry(0, 50L).containsEntry(2, 50L);
    assertThat(left.events().count(Kind.RELEASED)).isEqualTo(2);

    scenario.feed().send(150);
    start("next", protocol, 0, 2);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("next", 2, 50, 99);
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "CONSUMER", inCampaigns = "COOPERATIVE")
  void ofTwoThatWereGivenTheSameOneStopsAndNamesTheOther(Protocol protocol) {
    Instance left = start("left", protocol, 0, 1, 2);
    left.events().await(Kind.RESUMED, 3);
    scenario.underLoad(
        () -> {
          Instance right = start("right", protocol, 0, 1, 2);
          List<Instance> both = List.of(left, right);
          await()
              .atMost(Duration.ofSeconds(50))
              .until(() -> both.stream().anyMatch(AssignIT::failed));
          Instance stopped = both.stream().filter(AssignIT::failed).findFirst().orElseThrow();
          Instance rival = stopped == left ? right : left;
          assertThatThrownBy(() -> stopped.tidemark().awaitStop())
              .hasMessageContaining(rival.tidemark().status().owner())
              .hasMessageContaining("two instances have the same partition");
          long before = scenario.applied();
          scenario.awaitApplied(before + 100);
          assertThat(rival.tidemark().status().state()).isEqualTo(GroupState.RUNNING);
        });
    scenario.awaitAllApplied();
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "COOPERATIVE", inCampaigns = "CONSUMER")
  void aPartitionThatDoesNotExistYetIsAwaited(Protocol protocol) {
    scenario.feed().send(30);
    Instance instance = start("instance", protocol, 0, 1, 2, 3);
    instance.events().await(Kind.CLAIM_DELAYED, 1);
    scenario.awaitAllApplied();
    scenario.addPartitions(4).send(40);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("instance", 3, 0, 9);
  }

  private static boolean failed(Instance instance) {
    return instance.tidemark().status().state() == GroupState.FAILED;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stop;
import io.tidemark.it.harness.Variants;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Partitions move between members while records come. */
final class RebalanceIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(6);

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"EAGER, 1", "CONSUMER, 4"},
      inCampaigns = {"EAGER, 4", "COOPERATIVE, 1", "COOPERATIVE, 4", "CONSUMER, 1"})
  void membersJoinAndLeaveUnderLoad(Protocol protocol, int lanes) {
    Deque<Instance> members = new ArrayDeque<>();
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(4, 200); round++) {
            String name = "member-" + round;
            members.add(
                scenario.start(
                    scenario.settings(name).protocol(protocol).lanes(lanes).unitRecords(20)));
            scenario.awaitAppliedBy(name, 1);
            if (members.size() == 3) {
              members.remove().close();
            }
          }
        });
  }

  /** A rebalance that takes only what moves leaves the rest alone. */
  @ParameterizedTest
  @Variants(inEveryBuild = {"COOPERATIVE", "CONSUMER"})
  void partitionsThatStayAreNotGivenUp(Protocol protocol) {
    scenario.feed().send(120);
    Instance first = scenario.start(scenario.settings("first").protocol(protocol));
    scenario.awaitAllApplied();
    Instance second = scenario.start(scenario.settings("second").protocol(protocol));
    second.events().await(Kind.RESUMED, 3);
    scenario.feed().send(120);
    scenario.awaitAllApplied();
    assertThat(first.events().count(Kind.CLAIMED)).isEqualTo(6);
    assertThat(first.events().count(Kind.RELEASED)).isEqualTo(3);
    assertThat(second.events().count(Kind.CLAIMED)).isEqualTo(3);
  }

  private static final String FIFTHS_OF_SECOND =
      "select count(*) from ledger where instance = 'second' and record_offset = 5";

  /** What must be given up is given up in time; what still ran is undone and done elsewhere. */
  @ParameterizedTest
  @Variants(
      inEveryBuild = "CONSUMER",
      inCampaigns = {"EAGER", "COOPERATIVE"})
  void unitsThatOutliveTheDrainAreCutOff(Protocol protocol) {
    List<Stop> stops =
        IntStream.range(0, 6)
            .mapToObj(partition -> Stop.at(Point.IN_HANDLER, partition, 5))
            .toList();
    scenario.feed().send(120);
    Instance first =
        scenario.start(
            scenario
                .settings("first")
                .protocol(protocol)
                .unitRecords(10)
                .drain(Duration.ofMillis(300)),
            (point, partition, from, to) -> stops.get(partition).reach(point, partition, from, to));
    stops.forEach(Stop::awaitReached);

    Instance second = scenario.start(scenario.settings("second").protocol(protocol));
    second.events().await(Kind.RESUMED, 3);
    await("what was cut off")
        .atMost(Duration.ofSeconds(60))
        .until(() -> scenario.database().queryNumber(FIFTHS_OF_SECOND) == 3);
    stops.forEach(Stop::release);
    scenario.awaitAllApplied();
    assertThat(first.events().of(Kind.HALTED)).isEmpty();
    assertThat(first.events().of(Kind.LOST)).isEmpty();
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "EAGER",
      inCampaigns = {"COOPERATIVE", "CONSUMER"})
  void handlerSlowerThanTheMaxPollIntervalCausesNoRebalance(Protocol protocol) {
    Instance instance =
        scenario.start(
            scenario
                .settings("slow")
                .protocol(protocol)
                .kafka("max.poll.interval.ms", "1000")
                .drain(Duration.ofMillis(300)),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && partition == 0 && from == 5) {
                scenario.database().query("select pg_sleep(3)");
              }
            });
    scenario.feed().send(120);
    scenario.awaitAllApplied();

    assertThat(instance.events().count(Kind.CLAIMED)).isEqualTo(6);
    assertThat(instance.events().of(Kind.LOST)).isEmpty();
    assertThat(instance.events().of(Kind.RELEASED)).isEmpty();
    assertThat(instance.events().of(Kind.FENCED)).isEmpty();
  }
}

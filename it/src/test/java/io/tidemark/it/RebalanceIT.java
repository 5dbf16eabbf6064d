// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Partitions move between members while records come. */
final class RebalanceIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(6);

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void membersJoinAndLeaveUnderLoad(Protocol protocol) {
    Deque<Instance> members = new ArrayDeque<>();
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(6, 200); round++) {
            String name = "member-" + round;
            members.add(scenario.start(scenario.settings(name).protocol(protocol).unitRecords(20)));
            scenario.awaitAppliedBy(name, 1);
            if (members.size() == 3) {
              members.remove().close();
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void handlerSlowerThanTheMaxPollIntervalCausesNoRebalance(Protocol protocol) {
    Instance instance =
        scenario.start(
            scenario.settings("slow").protocol(protocol).kafka("max.poll.interval.ms", "1000"),
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

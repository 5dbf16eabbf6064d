// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** SIGSTOP for longer than the session: the instance wakes up as a zombie, and changes nothing. */
final class ZombieIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"COOPERATIVE, BEFORE_COMMIT, 1", "CONSUMER, IN_HANDLER, 4"},
      inCampaigns = {
        "EAGER, IN_HANDLER, 1",
        "CONSUMER, BEFORE_COMMIT, 1",
        "EAGER, BEFORE_COMMIT, 1",
        "COOPERATIVE, IN_HANDLER, 1",
        "CONSUMER, IN_HANDLER, 1"
      },
      campaignRounds = 25)
  void zombieThatWakesUpInItsUnitIsFenced(Protocol protocol, Point point, int lanes) {
    scenario.feed().send(200);
    Worker zombie =
        scenario.worker(
            scenario
                .settings("zombie")
                .protocol(protocol)
                .lanes(lanes)
                .unitRecords(10)
                .stopping(point, 1, 50));
    zombie.awaitStopped();
    zombie.freeze();
    zombie.letGo();

    Instance successor =
        scenario.start(scenario.settings("successor").protocol(protocol).lanes(lanes));
    successor.events().await(Kind.CLAIMED, 2);
    scenario.feed().send(200);
    scenario.awaitAllApplied();

    zombie.thaw();
    zombie.await(Kind.LOST);
    scenario.feed().send(200);
    scenario.awaitAllApplied();
    assertThat(successor.events().of(Kind.HALTED)).isEmpty();
  }
}

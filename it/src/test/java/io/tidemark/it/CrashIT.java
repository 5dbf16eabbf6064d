// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.RecordLane;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** kill -9 of an instance: whatever it was doing, its successor goes on exactly where it was. */
final class CrashIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  @ParameterizedTest
  @Variants(
      inEveryBuild = "BEFORE_COMMIT, 4",
      inCampaigns = {
        "BEFORE_TRANSACTION, 1",
        "IN_HANDLER, 1",
        "IN_HANDLER, 4",
        "BEFORE_COMMIT, 1",
        "AFTER_COMMIT, 1",
        "AFTER_COMMIT, 4"
      })
  void killedInstanceIsSucceededExactly(Point point, int lanes) {
    scenario.feed().send(300);
    for (int round = 0; round < Campaign.rounds(1, 25); round++) {
      try (Worker victim =
          scenario.worker(
              scenario
                  .settings("victim-" + round)
                  .lanes(lanes)
                  .unitRecords(10)
                  .stopping(point, 0, scenario.position(0) + 40))) {
        victim.awaitStopped();
        victim.kill();
      }
      scenario.feed().send(300);
    }
    scenario.start(scenario.settings("successor").lanes(lanes));
  }

  @Test
  void readTo100AppliedTo80Killed() {
    scenario.feed().sendTo(0, 100);
    Worker victim =
        scenario.worker(
            scenario.settings("victim").unitRecords(1).stopping(Point.IN_HANDLER, 0, 80));
    victim.awaitStopped();
    victim.kill();

    scenario.start("successor");
    scenario.awaitAllApplied();
    RecordLane lane = scenario.laneOf(0, 80);
    assertThat(scenario.appliedBy("victim", 0, lane.offsets())).isEqualTo(lane.before(80));
    assertThat(scenario.appliedBy("successor", 0, lane.offsets())).isEqualTo(lane.from(80));
  }

  @Test
  void instancesKilledAtRandomMomentsUnderLoad() {
    scenario.underLoad(
        () -> {
          scenario.start("survivor");
          for (int round = 0; round < Campaign.rounds(2, 100); round++) {
            Worker victim = scenario.worker(scenario.settings("victim-" + round).unitRecords(25));
            scenario.awaitAppliedBy("victim-" + round, ThreadLocalRandom.current().nextInt(1, 150));
            victim.kill();
          }
        });
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.RecordLane;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The broker goes away and comes back. */
final class BrokerOutageIT {

  @RegisterExtension final Scenario scenario = Scenario.onItsOwnServers();

  @Test
  void killedAndRestartedUnderLoad() {
    Instance instance = scenario.start("instance");
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(1, 30); round++) {
            scenario.awaitApplied(scenario.applied() + 300);
            scenario.broker().kill();
            scenario.broker().restart();
          }
          scenario.awaitApplied(scenario.applied() + 300);
        });
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  /**
   * Of 150 records 100 are applied when the broker restarts; of several lanes, all of one below.
   */
  @Test
  void nextHandledAfterARestartIsThe101st() {
    scenario.feed().sendTo(0, 150);
    Stop afterTheHundredth = Stop.at(Point.AFTER_COMMIT, 0, 99);
    Queue<Long> handled = new ConcurrentLinkedQueue<>();
    scenario.start(
        scenario.settings("instance").unitRecords(1),
        (point, partition, from, to) -> {
          afterTheHundredth.reach(point, partition, from, to);
          if (point == Point.IN_HANDLER) {
            handled.add(from);
          }
        });
    afterTheHundredth.awaitReached();
    RecordLane lane = scenario.laneOf(0, 99);
    assertThat(scenario.appliedBy("instance", 0, lane.offsets())).isEqualTo(lane.before(100));
    List<Long> before = handled.stream().filter(lane.offsets()::contains).toList();

    scenario.broker().kill();
    scenario.broker().restart();
    afterTheHundredth.release();
    scenario.awaitAllApplied();
    assertThat(handled.stream().filter(lane.offsets()::contains).skip(before.size()).findFirst())
        .contains(lane.from(100).get(0));
    scenario.assertAppliedBy("instance", 0, 0, 149);
  }
}

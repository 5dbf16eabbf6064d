// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stop;
import io.tidemark.it.harness.Worker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing is bounded, leaves nothing behind and loses nothing. */
final class CloseIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  @Test
  void closedAtRandomMomentsUnderLoad() {
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(8, 200); round++) {
            Instance instance = scenario.start("instance-" + round);
            instance.events().awaitUnits(ThreadLocalRandom.current().nextInt(10));
            instance.close();
            scenario.assertNothingLeft();
          }
        });
    scenario.start("last");
  }

  @Test
  void closeTellsKafkaTheLastPositions() {
    Instance instance = scenario.start("instance");
    scenario.feed().send(300);
    scenario.awaitAllApplied();
    instance.close();
    assertThat(scenario.committedAtKafka())
        .containsEntry(0, 100L)
        .containsEntry(1, 100L)
        .containsEntry(2, 100L);
  }

  /** Its worker cannot be stopped, but its transaction can. */
  @Test
  void handlerThatDoesNotEndIsRolledBack() {
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 50);
    scenario.feed().send(300);
    Instance instance = scenario.start(scenario.settings("stuck").unitRecords(10), stop);
    stop.awaitReached();

    long start = System.nanoTime();
    instance.tidemark().close(Duration.ofSeconds(2));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    stop.release();
    scenario.assertNothingLeft();
    assertThat(scenario.appliedBy("stuck", 0, scenario.laneOf(0, 50).from(50))).isEmpty();
    assertThat(scenario.position(0)).isLessThanOrEqualTo(50);
    scenario.start("next");
  }

  @Test
  void sigtermEndsInOrder() {
    for (int round = 0; round < Campaign.rounds(1, 50); round++) {
      String name = "worker-" + round;
      Worker worker = scenario.worker(scenario.settings(name));
      scenario.underLoad(
          () -> {
            scenario.awaitAppliedBy(name, ThreadLocalRandom.current().nextInt(1, 300));
            worker.terminate();
            assertThat(worker.awaitExit(Duration.ofSeconds(20))).isEqualTo(143);
          });
      scenario.assertNothingLeft();
      scenario
          .committedAtKafka()
          .forEach(
              (partition, offset) -> assertThat(offset).isEqualTo(scenario.position(partition)));
    }
    scenario.start("last");
  }
}

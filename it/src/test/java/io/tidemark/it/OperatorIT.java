// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Positions moved by an operator while the group runs: through a claim, and audited. */
final class OperatorIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @Test
  void seekBackAppliesAgainFromThere() {
    scenario.feed().send(200);
    Instance instance = scenario.start("instance");
    scenario.awaitAllApplied();
    scenario.expect().againFrom(1, 60, 100);

    instance.seek(1, 60);
    scenario.feed().send(200);
    scenario.awaitAllApplied();
    assertThat(audit()).containsExactly(List.of("1", "SEEK", "100", "60"));
  }

  /** The unit that runs meanwhile is fenced. */
  @Test
  void seekForwardLeavesOut() {
    scenario.feed().send(200);
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 10);
    Instance instance = scenario.start(scenario.settings("instance").unitRecords(1), stop);
    stop.awaitReached();
    List<Long> left = scenario.laneOf(0, 10).from(10);
    scenario.awaitApplied(200 - left.size());
    scenario.expect().without(0, left);

    instance.seek(0, 100);
    stop.release();
    instance.events().await(Kind.FENCED, 1);
    scenario.feed().send(200);
    scenario.awaitAllApplied();
    assertThat(audit()).containsExactly(List.of("0", "SEEK", "10", "100"));
  }

  @Test
  void skipGoesPastTheRecordThatHaltsItsPartition() {
    scenario.feed().send(200);
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(10),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && partition == 0 && from == 42) {
                throw new IllegalStateException("refuses 42");
              }
            });
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(0, 42);
    scenario.awaitPosition(1, 100);
    assertThat(instance.events().of(Kind.HALTED)).singleElement().asString().contains("refuses 42");
    scenario.expect().without(0, 42, 43);

    instance.skip(0, 42);
    scenario.awaitAllApplied();
    assertThat(audit()).containsExactly(List.of("0", "SKIP", "42", "43"));
  }

  private List<List<String>> audit() {
    return scenario
        .database()
        .query("select partition, action, from_offset, to_offset from tidemark_audit order by id");
  }
}

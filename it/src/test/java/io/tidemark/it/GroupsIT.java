// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups know nothing of each other. */
final class GroupsIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @Test
  void twoGroupsOnOneTopicAreIndependent() {
    String other = scenario.group() + "-other";
    scenario.expect(other, scenario.topic());
    ServiceSettings ofOther = scenario.settings("b").group(other);
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 20);
    scenario.feed().send(200);
    scenario.start(scenario.settings("a").unitRecords(10), stop);
    stop.awaitReached();

    scenario.start(ofOther);
    scenario.awaitAppliedBy("b", 200);
    assertThat(scenario.position(0)).isLessThanOrEqualTo(20);
    stop.release();
    scenario.awaitAppliedBy("a", 200);
  }
}

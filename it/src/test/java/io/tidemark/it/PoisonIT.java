// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.LedgerDeserializer;
import io.tidemark.it.harness.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes that nobody can read. */
final class PoisonIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @Test
  void payloadThatCannotBeDecodedHaltsItsPartitionAtThatRecord() {
    scenario.feed().send(100);
    scenario.feed().sendTo(1, "key", LedgerDeserializer.POISON);
    scenario.feed().send(100);
    Instance instance = scenario.start(scenario.settings("instance").unitRecords(100));
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(0, 100);
    scenario.awaitPosition(1, 50);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains(scenario.topic() + "-1", "offset 50");
    scenario.expect().without(1, 50, 51);

    instance.skip(1, 50);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The offsets of one cluster mean nothing in another. */
final class OtherClusterIT {
  private static final String ELSEWHERE = "elsewhere";

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(1);

  @Test
  void groupThatIsKnownFromAnotherClusterStartsOnlyIfItIsMeantTo() {
    scenario.feed().send(30);
    scenario.start("first");
    scenario.awaitAllApplied();

    try (KafkaBroker other = KafkaBroker.start()) {
      Feed feedThere = scenario.newTopic(other, ELSEWHERE, 1);
      feedThere.send(10);
      ServiceSettings there =
          scenario
              .settings("there")
              .topic(ELSEWHERE)
              .kafka("bootstrap.servers", other.bootstrapServers());
      assertThatThrownBy(() -> scenario.start(there))
          .hasMessageContaining("knows group " + scenario.group())
          .hasMessageContaining(scenario.broker().clusterId())
          .hasMessageContaining(other.clusterId())
          .hasMessageContaining("otherCluster(START)");
      assertThat(appliedThere()).isZero();

      try (var meant =
          scenario.start(
              there, Stops.NONE, builder -> builder.otherCluster(OtherClusterPolicy.START))) {
        await().atMost(Duration.ofSeconds(30)).until(() -> appliedThere() == 10);
        assertThat(meant.tidemark().status().healthy()).isTrue();
      }
      try (var known = scenario.start(there)) { // the cluster is known by now
        feedThere.send(5);
        await().atMost(Duration.ofSeconds(30)).until(() -> appliedThere() == 15);
        assertThat(known.tidemark().status().healthy()).isTrue();
      }
    }
  }

  private long appliedThere() {
    return scenario
        .database()
        .queryNumber("select count(*) from ledger where topic = '%s'".formatted(ELSEWHERE));
  }
}

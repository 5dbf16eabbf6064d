// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Variants;
import io.tidemark.status.GroupState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Members with a {@code group.instance.id}. */
final class StaticMembershipIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(6);

  private ServiceSettings member(String name, String id, Protocol protocol) {
    ServiceSettings settings = scenario.settings(name).protocol(protocol).staticMember(id);
    return protocol == Protocol.CONSUMER
        ? settings
        : settings.kafka("session.timeout.ms", Long.toString(LONG.toMillis()));
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"COOPERATIVE", "CONSUMER"},
      inCampaigns = "EAGER")
  void aRestartWithinTheSessionTimeoutMovesNothing(Protocol protocol) {
    scenario.sessionTimeout(LONG);
    Instance stays = scenario.start(member("stays", "pod-0", protocol));
    stays.events().await(Kind.RESUMED, 6);
    Instance first = scenario.start(member("first", "pod-1", protocol));
    first.events().await(Kind.RESUMED, 3);
    stays.events().await(Kind.RESUMED, protocol == Protocol.EAGER ? 9 : 6);
    int claimed = stays.events().count(Kind.CLAIMED);
    int released = stays.events().count(Kind.RELEASED);
    scenario.underLoad(
        () -> {
          scenario.awaitAppliedBy("first", 50);
          first.close();
          Instance second = scenario.start(member("second", "pod-1", protocol));
          second.events().await(Kind.RESUMED, 3);
          scenario.awaitAppliedBy("second", 50);
        });
    scenario.awaitAllApplied();
    assertThat(stays.events().count(Kind.CLAIMED)).isEqualTo(claimed);
    assertThat(stays.events().count(Kind.RELEASED)).isEqualTo(released);
    assertThat(stays.events().of(Kind.LOST)).isEmpty();
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "COOPERATIVE", inCampaigns = "EAGER")
  void ofTwoUnderOneIdTheOlderStopsAndNamesTheNewer(Protocol protocol) {
    Instance older = scenario.start(member("older", "pod-1", protocol));
    older.events().await(Kind.RESUMED, 6);
    scenario.underLoad(
        () -> {
          scenario.awaitAppliedBy("older", 50);
          Instance newer = scenario.start(member("newer", "pod-1", protocol));
          older.events().await(Kind.FAILED, 1);
          assertThatThrownBy(() -> older.tidemark().awaitStop())
              .hasMessageContaining("group.instance.id pod-1")
              .hasMessageContaining(newer.tidemark().status().owner())
              .hasMessageContaining("Give each process an id of its own");
          assertThat(older.tidemark().status().state()).isEqualTo(GroupState.FAILED);
          scenario.awaitAppliedBy("newer", 50);
        });
  }

  @Test
  void ofTwoUnderOneIdTheBrokerKeepsTheOlderAndTheNewerStops() {
    Instance older = scenario.start(member("older", "pod-1", Protocol.CONSUMER));
    older.events().await(Kind.RESUMED, 6);
    scenario.underLoad(
        () -> {
          scenario.awaitAppliedBy("older", 50);
          Instance newer = scenario.start(member("newer", "pod-1", Protocol.CONSUMER));
          newer.events().await(Kind.FAILED, 1);
          assertThatThrownBy(() -> newer.tidemark().awaitStop())
              .hasMessageContaining("group.instance.id pod-1 is taken")
              .hasMessageContaining(older.tidemark().status().owner())
              .hasMessageContaining("start again once its session has expired");
          assertThat(newer.events().of(Kind.CLAIMED)).isEmpty();
        });
    assertThat(older.events().of(Kind.LOST)).isEmpty();
    assertThat(older.tidemark().status().state()).isEqualTo(GroupState.RUNNING);
  }
}

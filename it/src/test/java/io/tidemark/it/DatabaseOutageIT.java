// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.TimeLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** The database goes away and comes back. */
final class DatabaseOutageIT {

  @RegisterExtension final Scenario scenario = Scenario.onItsOwnPostgres();

  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void killedAndRestartedUnderLoad(int lanes) {
    Instance first = scenario.start(scenario.settings("first").lanes(lanes));
    Instance second = scenario.start(scenario.settings("second").lanes(lanes));
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(3, 30); round++) {
            scenario.awaitApplied(scenario.applied() + 200);
            scenario.postgres().kill();
            scenario.postgres().restart();
          }
          scenario.awaitApplied(scenario.applied() + 200);
        });
    scenario.awaitAllApplied();
    assertThat(first.events().of(Kind.HALTED)).isEmpty();
    assertThat(second.events().of(Kind.HALTED)).isEmpty();
  }

  @Test
  void frozenForLongerThanTheSocketLimit() {
    TimeLimits impatient =
        new TimeLimits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(1500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            TimeLimits.SHUTDOWN);
    Instance instance =
        scenario.start(
            scenario.settings("instance"), Stops.NONE, builder -> builder.limits(impatient));
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(1, 20); round++) {
            scenario.awaitApplied(scenario.applied() + 200);
            scenario.postgres().freeze();
            int before =
                instance.events().count(Kind.IN_DOUBT) + instance.events().count(Kind.RETRYING);
            instance.events().awaitMore(before, Kind.IN_DOUBT, Kind.RETRYING);
            scenario.postgres().thaw();
          }
          scenario.awaitApplied(scenario.applied() + 200);
        });
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  /** What Kafka holds for the group must not be what is read meanwhile. */
  @ParameterizedTest
  @Variants(
      inEveryBuild = {"COOPERATIVE", "CONSUMER"},
      inCampaigns = "EAGER")
  void downWhilePartitionsAreAssigned(Protocol protocol) {
    scenario.feed().send(120);
    scenario.plantAtKafka(0, 40);
    scenario.plantAtKafka(1, 7);
    scenario.plantAtKafka(2, 100_000);
    Instance leaving = startUnmirrored("leaving", protocol);
    Instance staying = startUnmirrored("staying", protocol);
    scenario.awaitAllApplied();

    scenario.postgres().kill();
    leaving.close();
    staying.events().await(Kind.CLAIM_DELAYED, 1);
    scenario.feed().send(120);
    scenario.postgres().restart();
    scenario.awaitAllApplied();
    assertThat(staying.events().of(Kind.HALTED)).isEmpty();
  }

  private Instance startUnmirrored(String name, Protocol protocol) {
    return scenario.start(
        scenario.settings(name).protocol(protocol),
        Stops.NONE,
        builder -> builder.startAt(StartPosition.EARLIEST).mirror(Mirror.OFF));
  }
}

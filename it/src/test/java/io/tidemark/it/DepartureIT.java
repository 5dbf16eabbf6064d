// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.settings.Departure;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** A member that is closed leaves its group, or stays in it. */
final class DepartureIT {
  /** Far longer than a test waits: who is taken over was not waited for. */
  private static final Duration LONG = Duration.ofSeconds(60);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(4);

  @ParameterizedTest
  @Variants(
      inEveryBuild = {
        "COOPERATIVE, BY_MEMBERSHIP, false, false",
        "COOPERATIVE, STAY, false, true",
        "CONSUMER, BY_MEMBERSHIP, true, true",
        "CONSUMER, LEAVE, true, false",
        "CONSUMER, STAY, false, false" // kafka-clients 4.4.0 leaves all the same
      },
      inCampaigns = {
        "COOPERATIVE, BY_MEMBERSHIP, true, true",
        "COOPERATIVE, LEAVE, true, false",
        "COOPERATIVE, LEAVE, false, false",
        "COOPERATIVE, STAY, true, true",
        "CONSUMER, BY_MEMBERSHIP, false, false",
        "CONSUMER, LEAVE, false, false",
        "CONSUMER, STAY, true, true"
      })
  void whoStaysKeepsItsPartitionsFromTheOthers(
      Protocol protocol, Departure departure, boolean named, boolean stays) {
    scenario.sessionTimeout(LONG);
    Instance other = start(settings("other", protocol, named), Departure.LEAVE);
    other.events().await(Kind.RESUMED, 4);
    Instance leaver = start(settings("leaver", protocol, named), departure);
    leaver.events().await(Kind.RESUMED, 2);
    scenario.feed().send(40);
    scenario.awaitAllApplied();
    leaver.close();

    if (stays) {
      assertThat(scenario.members()).isEqualTo(2);
      scenario.feed().send(40);
      scenario.awaitAppliedBy("other", 40);
      assertThat(scenario.applied()).isEqualTo(60);
      assertThat(other.events().count(Kind.CLAIMED)).isEqualTo(4);
      other.close();
      scenario.start(
          scenario.settings("heir"),
          Stops.NONE,
          builder -> builder.assign(scenario.topic(), 0, 1, 2, 3));
    } else {
      scenario.feed().send(40);
      scenario.awaitAllApplied();
      assertThat(scenario.members()).isEqualTo(1);
      assertThat(other.events().count(Kind.CLAIMED)).isEqualTo(6);
    }
  }

  private ServiceSettings settings(String name, Protocol protocol, boolean named) {
    ServiceSettings settings = scenario.settings(name).protocol(protocol);
    if (protocol != Protocol.CONSUMER) {
      settings = settings.kafka("session.timeout.ms", Long.toString(LONG.toMillis()));
    }
    return named ? settings.staticMember(name) : settings;
  }

  private Instance start(ServiceSettings settings, Departure departure) {
    return scenario.start(settings, Stops.NONE, builder -> builder.departure(departure));
  }
}

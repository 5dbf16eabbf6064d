// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.handler.Input;
import io.tidemark.it.harness.Events.Event;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.settings.StartPosition;
import io.tidemark.status.LaneState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Topics are found by what their names look like. */
final class PatternIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private ServiceSettings settings(String name, Protocol protocol) {
    return scenario
        .settings(name)
        .protocol(protocol)
        .pattern(scenario.topic() + "(\\.[a-z]+)?")
        .kafka("metadata.max.age.ms", "500");
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "EAGER",
      inCampaigns = {"COOPERATIVE", "CONSUMER"})
  void aTopicThatIsMadeUnderLoadIsHandledFromItsBeginning(Protocol protocol) {
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }
    Instance first =
        scenario.start(
            settings("first", protocol),
            Stops.NONE,
            builder -> builder.startAt(StartPosition.LATEST));
    first.events().await(Kind.RESUMED, 3);
    scenario.start(
        settings("second", protocol), Stops.NONE, builder -> builder.startAt(StartPosition.LATEST));
    String later = scenario.topic() + ".later";
    scenario.underLoad(
        () -> {
          Feed feed = scenario.newTopic(later, 4, Map.of());
          feed.send(400);
          scenario.expect(scenario.group(), later);
          await().atMost(Duration.ofSeconds(60)).until(() -> applied(later) == 400);
          feed.send(100);
        });
  }

  private long applied(String topic) {
    return scenario
        .database()
        .queryNumber("select count(*) from ledger where topic = '%s'".formatted(topic));
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "CONSUMER", inCampaigns = "COOPERATIVE")
  void aTopicThatTwoPatternsFindHaltsAndOthersGoOn(Protocol protocol) {
    String both = scenario.topic() + ".both";
    scenario.newTopic(both, 1, Map.of()).send(10);
    scenario.feed().send(30);
    Instance instance =
        scenario.start(
            settings("instance", protocol),
            Stops.NONE,
            builder ->
                builder.onRecord(
                    Input.of(String.class).pattern(scenario.topic() + "\\.b.*").id("other"),
                    (value, context) -> {
                      throw new AssertionError("never");
                    }));
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .extracting(Event::detail)
        .asString()
        .contains(both + " has 2 handlers", "ledger", "other", "make their patterns differ");
    assertThat(instance.tidemark().status().healthy()).isFalse();
    assertThat(instance.tidemark().status().lanes())
        .filteredOn(lane -> lane.state() == LaneState.HALTED)
        .singleElement()
        .satisfies(lane -> assertThat(lane.lane().partition().topic()).isEqualTo(both));
    assertThat(
            scenario
                .database()
                .query("select topic from tidemark_lane where topic = '%s'".formatted(both)))
        .isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.settings.LogStartPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A log that no longer holds the position stops its partition, with numbers; others go on. */
final class LogRangeIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @Test
  void positionBelowTheLogStartStopsOnlyThatPartition() {
    applyAHundredAndClose();
    scenario.feed().send(100);
    scenario.deleteRecords(0, 80);
    scenario.expect().first(0, offsets(0, 50));

    Instance instance = scenario.start("second");
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(1, 100);
    assertThat(scenario.position(0)).isEqualTo(50);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("position 50", "[80, 100)", "the records 50 to 79 are gone", "seek to 80");
    assertThat(instance.tidemark().status().healthy()).isFalse();

    instance.seek(0, 80);
  }

  @Test
  void aStoredPositionThatTheLogStillHoldsIsNotTouchedByRetention() {
    applyAHundredAndClose();
    scenario.feed().send(100);
    scenario.deleteRecords(0, 30);
    scenario.expect().first(0, offsets(0, 30));

    Instance instance = start("second", LogStartPolicy.LATEST);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.JUMPED)).isEmpty();
  }

  @Test
  void whatRetentionTookIsLeftOutAndWrittenDownIfThePolicySaysSo() {
    applyAHundredAndClose();
    scenario.feed().send(100);
    scenario.deleteRecords(0, 80);
    scenario.expect().first(0, offsets(0, 50));

    Instance instance = start("second", LogStartPolicy.EARLIEST);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.JUMPED)).singleElement().asString().contains("50", "80");
    assertThat(gaps()).containsExactly(List.of("0", "50", "80", "JUMP"));
    assertThat(instance.tidemark().status().healthy()).isTrue();
  }

  @Test
  void thePolicyLatestGoesOnWithWhatComesNext() {
    applyAHundredAndClose();
    scenario.feed().send(100);
    scenario.deleteRecords(0, 80);
    scenario.expect().first(0, offsets(0, 50)).without(0, 80, 100);

    Instance instance = start("second", LogStartPolicy.LATEST);
    instance.events().await(Kind.JUMPED, 1);
    scenario.feed().send(50);
    scenario.awaitAllApplied();
    assertThat(gaps()).containsExactly(List.of("0", "50", "100", "JUMP"));
  }

  private List<List<String>> gaps() {
    return scenario
        .database()
        .query(
            "select partition, from_offset, to_offset, cause from tidemark_gap where group_id = '%s' order by id"
                .formatted(scenario.group()));
  }

  private Instance start(String name, LogStartPolicy policy) {
    return scenario.start(
        scenario.settings(name), Stops.NONE, builder -> builder.belowLogStart(policy));
  }

  @Test
  void positionAboveTheLogEndStopsOnlyThatPartition() {
    Instance instance = applyAHundred();
    instance.seek(0, 1_000);
    instance.events().await(Kind.HALTED, 1);
    scenario.feed().send(100);
    scenario.awaitPosition(1, 100);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("position 1000", "[0, ", "offsets are missing");

    instance.seek(0, 50);
  }

  @Test
  void recreatedTopicStopsOnlyItsOwnPartitions() {
    String other = scenario.topic() + "-other";
    Feed feedOfOther = scenario.newTopic(other, 1, Map.of());
    feedOfOther.send(40);
    scenario.expect(scenario.group(), other);
    scenario.feed().send(100);
    Instance first = startWithBoth("first", other);
    scenario.awaitAllApplied();
    first.close();

    Feed again = scenario.recreateTopic(other, 1);
    again.send(70);
    scenario.expect(scenario.group(), other).standingAt(0, 40).nothing(0).first(0, offsets(0, 40));
    scenario.feed().send(100);
    Instance second = startWithBoth("second", other);
    second.events().await(Kind.HALTED, 1);
    scenario.awaitAllApplied();
    assertThat(second.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains(other, "deleted and made again");
  }

  private Instance startWithBoth(String name, String other) {
    return scenario.start(scenario.settings(name).topic(scenario.topic() + "," + other));
  }

  private Instance applyAHundred() {
    scenario.feed().send(100);
    Instance instance = scenario.start("first");
    scenario.awaitAllApplied();
    return instance;
  }

  private void applyAHundredAndClose() {
    applyAHundred().close();
  }

  private static List<Long> offsets(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.TidemarkBuilder;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogStartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
        .contains(
            "position 50", "[80, 100)", "the records 50 to 79 are gone", "seek to at least 80");
    assertThat(instance.tidemark().status().healthy()).isFalse();

    instance.seek(0, 80);
  }

  @Test
  void storedAt5001WithEverythingBelow3000DeletedGoesOnAt5001() {
    stored(5_001);
    Instance instance = start("second", LogStartPolicy.LATEST);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.JUMPED)).isEmpty();
    scenario.assertAppliedBy("second", 0, 5_001, 5_999);
    assertThat(scenario.gaps()).isEmpty();
  }

  @Test
  void storedAt1501WithEverythingBelow3000DeletedFailsAndNames1501To2999() {
    stored(1_501);
    Instance instance = start("second", LogStartPolicy.FAIL);
    instance.events().await(Kind.HALTED, 1);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("position 1501", "[3000, 6000)", "the records 1501 to 2999 are gone");
    assertThat(scenario.position(0)).isEqualTo(1_501);
    assertThat(instance.tidemark().status().healthy()).isFalse();
    scenario.feed().sendTo(1, 10);
    scenario.awaitPosition(1, 10);

    instance.seekAtLeast(0, 3_000);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 0, 3_000, 5_999);
    assertThat(scenario.gaps()).containsExactly(List.of("0", "1501", "3000", "JUMP"));
    assertThatThrownBy(() -> instance.seekAtLeast(0, 3_000))
        .hasMessageContaining("nothing was moved");
    assertThat(scenario.position(0)).isEqualTo(6_000);
  }

  @Test
  void storedAt1501WithEverythingBelow3000DeletedStartsAt3000IfThePolicyIsEarliest() {
    stored(1_501);
    Instance instance = start("second", LogStartPolicy.EARLIEST);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    scenario.assertAppliedBy("second", 0, 3_000, 5_999);
    assertThat(scenario.gaps()).containsExactly(List.of("0", "1501", "3000", "JUMP"));
  }

  @Test
  void storedAt1501WithEverythingBelow3000DeletedStartsAtTheEndIfThePolicyIsLatest() {
    stored(1_501);
    scenario.expect().without(0, 3_000, 6_000);
    Instance instance = start("second", LogStartPolicy.LATEST);
    instance.events().await(Kind.JUMPED, 1);
    scenario.feed().sendTo(0, 50);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 0, 6_000, 6_049);
    assertThat(scenario.gaps()).containsExactly(List.of("0", "1501", "6000", "JUMP"));
  }

  /** Of 6,000 records those below the position are applied, and those below 3,000 deleted. */
  private void stored(int position) {
    scenario.feed().sendTo(0, position);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    scenario.feed().sendTo(0, 6_000 - position);
    scenario.deleteRecords(0, 3_000);
    scenario.expect().first(0, offsets(0, Math.min(position, 3_000)));
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
    assertThat(scenario.gaps()).containsExactly(List.of("0", "50", "80", "JUMP"));
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
    assertThat(scenario.gaps()).containsExactly(List.of("0", "50", "100", "JUMP"));
  }

  private Instance start(String name, LogStartPolicy policy) {
    return scenario.start(
        scenario.settings(name), Stops.NONE, builder -> builder.belowLogStart(policy));
  }

  /** One that is soon told what happens to it while it is idle. */
  private Instance startWatching(Consumer<TidemarkBuilder> more) {
    return scenario.start(
        scenario.settings("instance"),
        Stops.NONE,
        more.andThen(builder -> builder.watchInterval(Duration.ofMillis(200))));
  }

  @Test
  void positionAboveTheLogEndStopsOnlyThatPartition() {
    scenario.feed().send(100);
    Instance instance = startWatching(builder -> {});
    scenario.awaitAllApplied();
    scenario.misplace(0, 1_000);
    instance.events().await(Kind.HALTED, 1);
    scenario.feed().send(100);
    scenario.awaitPosition(1, 100);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("position 1000", "[0, ", "offsets are missing", "aboveLogEnd(EARLIEST)");

    instance.seek(0, 50);
  }

  @Test
  void positionAboveTheLogEndGoesBackToTheEndIfThePolicySaysSo() {
    scenario.feed().send(100);
    Instance instance = startWatching(builder -> builder.aboveLogEnd(LogEndPolicy.LATEST));
    scenario.awaitAllApplied();
    scenario.misplace(0, 1_000);
    instance.events().await(Kind.JUMPED, 1);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    assertThat(scenario.audit())
        .containsExactly(List.of("0", "SEEK", "0", "1000"), List.of("0", "RETURN", "1000", "50"));
    assertThat(scenario.row(0, "replay")).containsExactly("1");
  }

  @Test
  void positionAboveTheLogEndBeginsAnewIfThePolicySaysSo() {
    scenario.feed().send(100);
    Instance instance = startWatching(builder -> builder.aboveLogEnd(LogEndPolicy.EARLIEST));
    scenario.awaitAllApplied();
    scenario.expect().againFrom(0, 0, 50);
    scenario.misplace(0, 1_000);
    instance.events().await(Kind.JUMPED, 1);
    scenario.awaitAllApplied();
    assertThat(scenario.row(0, "replay")).containsExactly("1");
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

  private void applyAHundredAndClose() {
    scenario.feed().send(100);
    Instance instance = scenario.start("first");
    scenario.awaitAllApplied();
    instance.close();
  }

  private static List<Long> offsets(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}

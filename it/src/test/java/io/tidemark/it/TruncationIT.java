// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.settings.TruncationPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Logs that are not what they were when they were read: the broker came back without its last
 * writes, or does not know any more which leader wrote what.
 */
final class TruncationIT {

  @RegisterExtension final Scenario scenario = Scenario.onItsOwnServers().partitions(2);

  @Test
  void logThatLostItsEndStopsOnlyItsPartition() {
    int end = loseTheEnd();
    Instance instance = start(TruncationPolicy.FAIL);
    instance.events().await(Kind.HALTED, 1);
    scenario.feed().sendTo(1, 10);
    scenario.awaitPosition(1, 60);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("truncated at " + end, "the records %d to 49".formatted(end), "seek to " + end);
    assertThat(instance.tidemark().status().healthy()).isFalse();
    assertThat(scenario.position(0)).isEqualTo(50);

    instance.seek(0, end);
    writeAgain(end);
  }

  @Test
  void logThatLostItsEndIsReadFromWhereItDivergedIfThePolicySaysSo() {
    int end = loseTheEnd();
    writeAgain(end);
    Instance instance = start(TruncationPolicy.GO_ON);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    assertThat(scenario.audit())
        .containsExactly(List.of("0", "RETURN", "50", Integer.toString(end)));
    assertThat(scenario.row(0, "replay")).containsExactly("1");
    assertThat(scenario.gaps()).isEmpty();
  }

  /** The broker knows no leader epoch as old as the one that is stored, and the log is the same. */
  @Test
  void forgottenLeaderEpochIsNoTruncation() {
    forgetTheLeaderEpoch();
    Instance instance = start(TruncationPolicy.FAIL);
    instance.events().await(Kind.REVALIDATED, 1);
    scenario.feed().send(20);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    assertThat(scenario.audit()).isEmpty();
  }

  @Test
  void forgottenLeaderEpochIsATruncationIfTheLastRecordIsAnother() {
    forgetTheLeaderEpoch();
    scenario.tamper(0, "record_hash = record_hash + 1");
    Instance instance = start(TruncationPolicy.FAIL);
    instance.events().await(Kind.HALTED, 1);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("position 100", "another history", "[80, 100)", "truncated at 80");
    scenario.feed().sendTo(1, 10);
    scenario.awaitPosition(1, 110);

    instance.seek(0, 100);
  }

  /** Bits of a record on the disk are turned over. */
  @Test
  void damagedBatchStopsItsPartitionAtTheDamage() {
    for (int i = 0; i < 50; i++) {
      send(i);
    }
    scenario.feed().sendTo(1, 50);
    scenario.broker().stop();
    scenario.segment(0).corrupt("value 20");
    scenario.broker().restart();
    Instance instance = start(TruncationPolicy.FAIL);
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(1, 50);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("cannot be read at 20", "-0 at offset 20 is invalid", "seek to 20");
    assertThat(scenario.position(0)).isEqualTo(20);
    assertThat(instance.tidemark().status().healthy()).isFalse();
    scenario.feed().sendTo(1, 10);
    scenario.awaitPosition(1, 60);

    scenario.expect().without(0, 20, 21);
    instance.skip(0, 20);
    scenario.awaitAllApplied();
    assertThat(scenario.audit()).containsExactly(List.of("0", "SKIP", "20", "21"));
    assertThat(instance.events().of(Kind.FAILED)).isEmpty();
  }

  /**
   * Partition 0 loses the end of its log, of which 50 records were applied. Returns its new end.
   */
  private int loseTheEnd() {
    for (int i = 0; i < 50; i++) {
      send(i);
      scenario.feed().sendTo(1, 1);
    }
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    scenario.broker().kill();
    scenario.segment(0).cut(0.3);
    scenario.broker().restart();
    int end = scenario.log(scenario.topic()).offsets(0).size();
    assertThat(end).isBetween(10, 45);
    scenario.expect().againFrom(0, end, 50);
    return end;
  }

  /** The producer sends what was lost once more, and something new. */
  private void writeAgain(int end) {
    for (int i = end; i < 60; i++) {
      send(i);
    }
  }

  private void send(int number) {
    scenario.feed().sendTo(0, "key", "value " + number);
  }

  /** Of 100 records, all applied, those below 80 are deleted, and who led when is forgotten. */
  private void forgetTheLeaderEpoch() {
    scenario.feed().send(100);
    scenario.broker().restart();
    scenario.feed().send(100);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    assertThat(scenario.row(0, "leader_epoch > 0")).containsExactly("t");
    scenario.deleteRecords(0, 80);
    scenario.expect().first(0, java.util.stream.LongStream.range(0, 80).boxed().toList());
    scenario.tamper(0, "leader_epoch = 0");
  }

  private Instance start(TruncationPolicy policy) {
    return scenario.start(
        scenario.settings("second"), Stops.NONE, builder -> builder.truncated(policy));
  }
}

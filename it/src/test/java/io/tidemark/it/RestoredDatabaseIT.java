// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Receipts.Receipt;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A database that is set back, by a backup or by a failover that lost commits: effects and
 * positions go back together, so records are handled again, and their effects are there once.
 */
final class RestoredDatabaseIT {
  private static final Duration OFTEN = Duration.ofMillis(300);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final String BACK_UP =
      """
      create table backup_lane as table tidemark_lane;
      create table backup_ledger as table ledger;
      create table backup_trace as table lane_trace;
      create table backup_outbox as table tidemark_outbox
      """;

  private static final String RESTORE =
      """
      begin;
      set session_replication_role = replica;
      delete from tidemark_lane;
      delete from ledger;
      delete from lane_trace;
      delete from tidemark_outbox;
      insert into tidemark_lane overriding system value table backup_lane;
      insert into ledger overriding system value table backup_ledger;
      insert into lane_trace overriding system value table backup_trace;
      insert into tidemark_outbox overriding system value table backup_outbox;
      commit
      """;

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @Test
  void idleGroupNoticesThatItsPositionsWentBack() {
    Instance instance = start("instance", OFTEN);
    applyHalfOfItAfterTheBackup();
    scenario.database().execute(RESTORE);
    instance.events().await(Kind.RESTORED, 2);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.RESTORED))
        .anySatisfy(event -> assertThat(event.detail()).contains("0 from 100 to 50"));
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  @Test
  void unitThatFindsItsLaneFurtherBackIsHandledAgainFromThere() {
    Instance instance = start("instance", NEVER);
    applyHalfOfItAfterTheBackup();
    scenario.database().execute(RESTORE);
    scenario.feed().send(20);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.RESTORED)).hasSize(2);
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  /** Its last unit is still there, so its effects are: to handle them again would double them. */
  @Test
  void idleLaneThatAHandSetBackHaltsUntilItIsPutRight() {
    Instance instance = start("instance", OFTEN);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    setByHand(0, 10);
    instance.events().await(Kind.HALTED, 1);
    assertThat(instance.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("the row is at offset 10", "but the lane was left at 50", "back to 50");
    assertThat(instance.events().of(Kind.RESTORED)).isEmpty();

    putRight(instance);
    scenario.feed().send(20);
    scenario.awaitAllApplied();
  }

  @Test
  void unitThatFindsItsLaneSetBackByAHandHalts() {
    Instance instance = start("instance", NEVER);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    setByHand(0, 10);
    scenario.feed().send(20);
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(1, 60);
    assertThat(instance.events().of(Kind.RESTORED)).isEmpty();
    assertThat(scenario.position(0)).isEqualTo(10);
    putRight(instance);
    scenario.awaitAllApplied();
  }

  /** As the error says. */
  private void putRight(Instance instance) {
    setByHand(0, 50);
    instance.close();
    start("restarted", NEVER);
  }

  /** Unseen by what traces the steps of lanes, which a hand makes none of. */
  private void setByHand(int partition, long offset) {
    scenario
        .database()
        .execute(
            "set session_replication_role = replica; update tidemark_lane set next_offset = %d where partition = %d"
                .formatted(offset, partition));
  }

  @Test
  void groupThatStartsOnAnOlderDatabaseIsToldWhatKafkaKnows() {
    Instance first = start("first", NEVER);
    applyHalfOfItAfterTheBackup();
    first.close();
    scenario.database().execute(RESTORE);

    Instance second = start("second", NEVER);
    scenario.awaitAllApplied();
    assertThat(second.events().of(Kind.RESTORED)).hasSize(2);
    assertThat(second.events().of(Kind.RESTORED))
        .anySatisfy(event -> assertThat(event.detail()).contains("0 from 100 to 50"));
    scenario.assertAppliedBy("second", 0, 50, 99);
  }

  /** The backup holds messages that were published after it, and lacks what caused others. */
  @Test
  void whatWasPublishedBeforeARestoreIsNotPublishedAgain() {
    Instance first = startPublishing("first", OFTEN);
    applyHalfOfItAfterTheBackup();
    assertThat(scenario.held()).isEqualTo(200);
    scenario.newReceipts();
    scenario.assertReceiptsOnceEach();

    scenario.database().execute(RESTORE);
    first.events().await(Kind.RESTORED, 2);
    scenario.assertReceiptsOnceEach();
    scenario.feed().send(20);
    scenario.assertReceiptsOnceEach();
    assertThat(first.events().of(Kind.HALTED)).isEmpty();
    first.close();

    scenario.database().execute(RESTORE);
    Instance second = startPublishing("second", NEVER);
    scenario.assertReceiptsOnceEach();
    assertThat(second.events().of(Kind.RESTORED))
        .anySatisfy(event -> assertThat(event.detail()).contains("0 from 110 to 50"))
        .anySatisfy(event -> assertThat(event.detail()).contains("1 from 110 to 50"));
    assertThat(second.events().of(Kind.HALTED)).isEmpty();
  }

  /** That a position was moved is forgotten with the move: so is what was published since. */
  @Test
  void movesThatARestoreForgetsAreSaid() {
    scenario.newReceipts();
    Instance first = startPublishing("first", NEVER);
    scenario.feed().send(100);
    scenario.assertReceiptsOnceEach();
    scenario.database().execute(BACK_UP);
    first.seek(0, 20);
    await("30 receipts more").atMost(BOUND).until(() -> scenario.receipts().seen().size() == 130);
    first.close();
    scenario.database().execute(RESTORE);

    Instance second = startPublishing("second", NEVER);
    second.events().await(Kind.RESTORED, 1);
    assertThat(second.events().of(Kind.RESTORED))
        .singleElement()
        .asString()
        .contains("0 from 50 to 50");
    scenario.feed().send(20);
    await("20 receipts more").atMost(BOUND).until(() -> scenario.receipts().seen().size() == 150);
    assertThat(scenario.receipts().seen()).extracting(Receipt::id).doesNotHaveDuplicates();
  }

  private Instance startPublishing(String name, Duration watch) {
    return scenario.start(
        scenario
            .settings(name)
            .publishingTo(scenario.receiptsTopic())
            .kafka("max.block.ms", "1000"),
        Stops.NONE,
        builder -> builder.watchInterval(watch));
  }

  /** Kafka was told more than the partition is at, and rightly: it was moved back on purpose. */
  @Test
  void seekBackIsNoRestore() {
    Instance first = start("first", OFTEN);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    scenario.expect().againFrom(0, 20, 50);
    first.seek(0, 20);
    first.close();

    Instance second = start("second", OFTEN);
    scenario.awaitAllApplied();
    assertThat(first.events().of(Kind.RESTORED)).isEmpty();
    assertThat(second.events().of(Kind.RESTORED)).isEmpty();
  }

  @Test
  void deletedRowStopsItsPartitionUntilItIsThereAgain() {
    Instance first = start("first", NEVER);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    first.close();
    scenario
        .database()
        .execute(
            """
            create table saved as select * from tidemark_lane where partition = 0;
            set session_replication_role = replica;
            delete from tidemark_lane where partition = 0
            """);
    scenario.feed().send(20);

    Instance second = start("second", OFTEN);
    second.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(1, 60);
    assertThat(second.events().of(Kind.HALTED))
        .singleElement()
        .asString()
        .contains("its row was deleted", "Kafka was last told of position 50", "Restore the row");
    assertThat(second.tidemark().status().healthy()).isFalse();
    assertThat(scenario.position(0)).isZero();

    scenario
        .database()
        .execute(
            "set session_replication_role = replica; insert into tidemark_lane overriding system value table saved");
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 0, 50, 59);
  }

  /** 100 records are applied before the backup and 100 after it. */
  private void applyHalfOfItAfterTheBackup() {
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    scenario.database().execute(BACK_UP);
    scenario.feed().send(100);
    scenario.awaitAllApplied();
  }

  private Instance start(String name, Duration watch) {
    return scenario.start(
        scenario.settings(name), Stops.NONE, builder -> builder.watchInterval(watch));
  }
}

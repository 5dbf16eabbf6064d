// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A checker that notices nothing proves nothing: one fault is put into a sound history at a time.
 */
final class CheckerIT {

  private static final String GROUP = "group";
  private static final String TOPIC = "topic";
  private static final int RECORDS = 100;
  private static final int UNIT = 10;

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  /** Two owners after each other, units of ten records, nothing wrong. */
  @BeforeEach
  void soundHistory() {
    StringBuilder history = new StringBuilder();
    for (int partition = 0; partition < 2; partition++) {
      history.append(claim(partition));
      for (int from = 0; from < RECORDS; from += UNIT) {
        if (from == RECORDS / 2) {
          history.append(
              "update tidemark_lane set owner_epoch = owner_epoch + 1 where partition = %d; commit;"
                  .formatted(partition));
        }
        history.append(unit(partition, from));
      }
    }
    scenario.database().execute(history.toString());
  }

  private static String claim(int partition) {
    return """
        insert into tidemark_lane (cluster_id, group_id, topic, partition, lane, lanes, lane_hash,
          topic_id, next_offset, owner_epoch)
        values ('cluster', 'group', 'topic', %d, 0, 1, 'hash', gen_random_uuid(), 0, 1); commit;
        """
        .formatted(partition);
  }

  private static String unit(int partition, int from) {
    return """
        insert into ledger (group_id, topic, partition, record_offset, key, value, instance)
        select 'group', 'topic', %1$d, o, 'key-' || o, 'value-' || o, 'instance'
        from generate_series(%2$d, %3$d - 1) o order by o;
        update tidemark_lane set next_offset = %3$d where partition = %1$d; commit;
        """
        .formatted(partition, from, from + UNIT);
  }

  @Test
  void soundHistoryIsAccepted() {
    assertThat(complaints()).isEmpty();
  }

  @Test
  void duplicateIsNoticed() {
    scenario
        .database()
        .execute(
            """
            insert into ledger (group_id, topic, partition, record_offset, key, value, instance, tx)
            select group_id, topic, partition, record_offset, key, value, instance, tx
            from ledger where partition = 1 and record_offset = 42
            """);
    assertOnlyComplaint("partition 1", "too often", "[42]");
  }

  @Test
  void lossIsNoticed() {
    scenario.database().execute("delete from ledger where partition = 0 and record_offset = 17");
    assertOnlyComplaint("partition 0", "lost", "[17]");
  }

  @Test
  void swapIsNoticed() {
    scenario
        .database()
        .execute(
            """
            update ledger l set record_offset = o.record_offset, key = o.key, value = o.value
            from ledger o where o.partition = 0 and l.partition = 0
              and (l.record_offset, o.record_offset) in ((34, 35), (35, 34))
            """);
    assertOnlyComplaint("partition 0", "out of order", "offset 35 where 34 was due");
  }

  @Test
  void wrongContentIsNoticed() {
    scenario
        .database()
        .execute("update ledger set value = 'another' where partition = 0 and record_offset = 3");
    assertOnlyComplaint("offset=3", "is not what the log holds");
  }

  @Test
  void positionBehindTheLogEndIsNoticed() {
    scenario
        .database()
        .execute(
            """
            alter table tidemark_lane disable trigger trace_lane;
            update tidemark_lane set next_offset = 99 where partition = 1
            """);
    assertOnlyComplaint("partition 1, lane 0 is at 99, not at 100");
  }

  @Test
  void effectOutsideItsAdvanceIsNoticed() {
    scenario
        .database()
        .execute(
            "update ledger set tx = pg_current_xact_id() where partition = 1 and record_offset = 7");
    assertOnlyComplaint("an effect without its advance", "[1, 7");
  }

  @Test
  void epochThatGoesBackIsNoticed() {
    scenario
        .database()
        .execute("update tidemark_lane set owner_epoch = owner_epoch - 1 where partition = 0");
    assertOnlyComplaint("the epoch went back");
  }

  @Test
  void moveThatNobodyAskedForIsNoticed() {
    scenario
        .database()
        .execute(
            """
            update tidemark_lane set owner_epoch = owner_epoch + 1, next_offset = 50 where partition = 0;
            update tidemark_lane set next_offset = 100 where partition = 0
            """);
    assertOnlyComplaint("no operator asked for it");
  }

  @Test
  void deletedRowIsNoticed() {
    scenario.database().execute("delete from tidemark_lane where partition = 0");
    assertThat(complaints())
        .anySatisfy(complaint -> assertThat(complaint).contains("a lane's row was deleted"));
  }

  @Test
  void sessionLeftOpenIsNoticed() throws Exception {
    try (Connection session = scenario.database().connect()) {
      session.setAutoCommit(false);
      session.createStatement().execute("select 1");
      assertThat(new LeftoversCheck(scenario.database(), GROUP).found())
          .singleElement()
          .asString()
          .contains("a session was left", "idle in transaction");
    }
  }

  @Test
  void threadLeftRunningIsNoticed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread left = new Thread(() -> awaitQuietly(end), "tidemark-" + GROUP + "-worker-0");
    left.start();
    assertThat(new LeftoversCheck(scenario.database(), GROUP).found())
        .singleElement()
        .asString()
        .contains("a thread was left");
    end.countDown();
    left.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertOnlyComplaint(String... parts) {
    assertThat(complaints()).singleElement().asString().contains(parts);
  }

  private List<String> complaints() {
    List<LoggedRecord> records =
        LongStream.range(0, RECORDS)
            .mapToObj(
                offset ->
                    new LoggedRecord(offset, 0, "key-" + offset, "value-" + offset, List.of()))
            .toList();
    TopicLog log =
        new TopicLog(Map.of(0, records, 1, records), Map.of(0, (long) RECORDS, 1, (long) RECORDS));
    return new Checker(scenario.database(), GROUP, TOPIC).complaints(log, new Expected());
  }
}

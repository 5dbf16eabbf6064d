// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.TidemarkException;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Move;
import io.tidemark.store.Store;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Claims against sessions that hold rows: frozen owners, busy ones, strangers, and many at once.
 */
@ExtendWith(TidemarkServers.class)
final class ClaimsIT {
  private Scene scene;
  private Store old;
  private Store next;
  private PartitionClaim claim;

  @BeforeEach
  void claim(Database database) {
    scene = new Scene(database);
    old = scene.open("old");
    next = scene.open("next");
    claim = Scene.claimed(old, "old");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /** A session that has locked rows and left its transaction open, as a frozen process does. */
  private Connection holding(String applicationName, String where) throws SQLException {
    Connection connection = scene.database().connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set application_name = '" + applicationName + "'");
      statement.execute("update tidemark_lane set next_offset = next_offset + 1 where " + where);
    }
    return connection;
  }

  @Test
  void theSessionOfAFrozenOwnerIsEnded() throws Exception {
    try (Connection frozen = holding("tidemark:old", "partition = 0")) {
      PartitionClaim taken = Scene.claimed(next, "next");

      assertThat(taken.epoch()).isGreaterThan(claim.epoch());
      assertThat(taken.resumeAt().nextOffset()).isZero();
      assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void everySessionOfAFrozenOwnerIsEnded() throws Exception {
    List<PartitionKey> partitions = partitions(4);
    List<ClaimRequest> requests = Scene.started(old, partitions);
    old.lanes().claim(requests, "old");
    try (Connection one = holding("tidemark:old", "partition = 1");
        Connection other = holding("tidemark:old", "partition = 3")) {

      assertThat(next.lanes().claim(requests, "next"))
          .allMatch(result -> result instanceof ClaimResult.Claimed);

      assertThatThrownBy(one::commit).isInstanceOf(SQLException.class);
      assertThatThrownBy(other::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aStrangersSessionIsNamedAndLeftAlone() throws Exception {
    try (Connection stranger = holding("psql", "partition = 0")) {
      ClaimResult result = Scene.claim(next, Scene.PARTITION, "next");

      assertThat(result)
          .isInstanceOfSatisfying(
              ClaimResult.Busy.class,
              busy -> assertThat(busy.blocker()).contains("psql", "idle in transaction"));
      stranger.rollback();
    }
    Scene.claimed(next, "next");
  }

  @Test
  void whoMayNotEndAFrozenOwnerIsToldWhatToGrant() throws Exception {
    scene
        .database()
        .execute(
            "drop role if exists few; create role few login; grant all on all tables in schema public to few");
    Store few = scene.open(PostgresStore.connect(scene.database().url(), "few", "any"), "few");
    try (Connection frozen = holding("tidemark:old", "partition = 0")) {
      assertThat(blocker(few)).contains("grant pg_read_all_stats");

      scene.database().execute("grant pg_read_all_stats to few");
      assertThat(blocker(few)).contains("tidemark:old", "grant pg_signal_backend");

      frozen.rollback();
    } finally {
      scene.database().execute("drop owned by few; drop role few");
    }
  }

  /** As when the holder ends between the lock timeout and the look at it. */
  @Test
  void whereNoHolderIsSeenTheClaimIsTriedOnceMore() throws Exception {
    try (Connection one = sharing();
        Connection other = sharing()) {
      long start = System.nanoTime();
      ClaimResult result = Scene.claim(next, Scene.PARTITION, "next");
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(result)
          .isInstanceOfSatisfying(
              ClaimResult.Busy.class,
              busy ->
                  assertThat(busy.blocker())
                      .containsSubsequence("several at once", "idle in transaction", "session"));
      assertThat(took).isGreaterThan(Scene.LIMITS.claim().multipliedBy(3).dividedBy(2));
      one.rollback();
      other.rollback();
    }
  }

  /** A session that shares the lock of the rows, which then name no transaction of one session. */
  private Connection sharing() throws SQLException {
    Connection connection = scene.database().connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1 from tidemark_lane for share");
    }
    return connection;
  }

  private static String blocker(Store store) {
    return ((ClaimResult.Busy) Scene.claim(store, Scene.PARTITION, "few")).blocker();
  }

  @Test
  void anOwnerThatIsStillAtWorkIsLeftAlone() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection busy = holding("tidemark:old", "partition = 0");
        Statement statement = busy.createStatement()) {
      Future<Boolean> query = thread.submit(() -> statement.execute("select pg_sleep(3)"));

      ClaimResult result = Scene.claim(next, Scene.PARTITION, "next");

      assertThat(result)
          .isInstanceOfSatisfying(
              ClaimResult.Busy.class,
              found -> assertThat(found.blocker()).contains("tidemark:old", "active"));
      assertThat(query.get()).isTrue();
      busy.rollback();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void manyLockedPartitionsAreWaitedForTogether() throws Exception {
    List<ClaimRequest> requests = Scene.started(old, partitions(40));
    old.lanes().claim(requests, "old");
    try (Connection stranger = holding("psql", "partition % 2 = 0")) {
      long start = System.nanoTime();
      List<ClaimResult> results = next.lanes().claim(requests, "next");
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i))
            .isInstanceOf(i % 2 == 0 ? ClaimResult.Busy.class : ClaimResult.Claimed.class);
      }
      assertThat(took).isLessThan(Scene.LIMITS.claim().multipliedBy(requests.size() / 4));
      stranger.rollback();
    }
  }

  @Test
  void aStartThatIsNotCommittedIsWaitedForWithinTheLimit() throws Exception {
    List<PartitionKey> partitions = partitions(5);
    try (Connection stranger = scene.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute(
          "insert into tidemark_lane (cluster_id, group_id, topic, partition, lane, lanes, lane_hash, topic_id, next_offset, owner_epoch) select cluster_id, group_id, topic, 2, lane, lanes, lane_hash, topic_id, 0, 1 from tidemark_lane");

      assertThatThrownBy(() -> Scene.started(next, partitions))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("could not store where to start");

      stranger.rollback();
    }
    assertThat(next.lanes().claim(Scene.started(next, partitions), "next"))
        .allMatch(result -> result instanceof ClaimResult.Claimed);
  }

  @Test
  void fiveHundredPartitionsAreClaimedInOneTransaction() {
    List<ClaimRequest> requests = Scene.started(old, partitions(500));
    old.lanes().claim(requests, "old");

    List<ClaimResult> results = next.lanes().claim(requests, "next");

    assertThat(results).hasSize(500).allMatch(result -> result instanceof ClaimResult.Claimed);
    assertThat(scene.database().queryNumber("select count(distinct xmin::text) from tidemark_lane"))
        .isOne();
  }

  @Test
  void rowsDeletedByHandAreAnError() {
    scene
        .database()
        .execute("update tidemark_lane set lanes = 2; update tidemark_lane set owner_epoch = 9");

    assertThat(Scene.claim(next, Scene.PARTITION, "next"))
        .isInstanceOfSatisfying(
            ClaimResult.Incomplete.class,
            found -> assertThat(found.problem()).contains("rows of 1 of its 2 lanes"));
  }

  @Test
  void withoutTheRowOfLaneZeroAPartitionIsIncompleteAndOthersAreClaimed() {
    scene.database().execute("update tidemark_lane set lane = 1, lanes = 2");
    PartitionKey other = new PartitionKey("cluster", "group", "orders", 7);
    next.lanes().start(List.of(new FirstPosition(other, Scene.TOPIC_ID, Position.at(3))));

    List<ClaimResult> results =
        next.lanes().claim(List.of(Scene.request(Scene.PARTITION), Scene.request(other)), "next");

    assertThat(results.get(0)).isInstanceOf(ClaimResult.Incomplete.class);
    assertThat(results.get(1)).isInstanceOf(ClaimResult.Claimed.class);
  }

  @Test
  void aDeletedRowStartsAboveEveryEpochItEverHad() {
    scene.database().execute("delete from tidemark_lane");

    assertThat(Scene.claimed(next, "next").epoch()).isGreaterThan(1_000_000);
  }

  @Test
  void aForwardMoveLeavesAGapInTheLedger() {
    next.lanes()
        .move(new Move(Move.Kind.SKIP, Scene.PARTITION, Move.Expected.at(0L), 3, "me", "poison"));

    assertThat(
            scene
                .database()
                .query(
                    "select g.topic, g.partition, g.lane, g.from_offset, g.to_offset, g.cause, l.owner from tidemark_gap g join tidemark_lane l using (topic, partition, lane)"))
        .containsExactly(Arrays.asList("orders", "0", "0", "0", "3", "SKIP", null));
  }

  @Test
  void aMoveThatMustWaitTooLongNamesTheHolder() throws Exception {
    try (Connection stranger = holding("psql", "partition = 0")) {
      assertThatThrownBy(
              () ->
                  next.lanes()
                      .move(
                          new Move(
                              Move.Kind.SEEK,
                              Scene.PARTITION,
                              Move.Expected.ANYWHERE,
                              3,
                              "me",
                              "again")))
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("psql");
      stranger.rollback();
    }
  }

  @Test
  void whatIsLockedIsNotReleasedAndNotWaitedFor() throws Exception {
    try (Connection stranger = holding("psql", "partition = 0")) {
      old.lanes().release(Map.of(Scene.PARTITION, claim.epoch()));
      stranger.rollback();
    }

    assertThat(old.lanes().epochs(List.of(Scene.PARTITION)))
        .containsEntry(Scene.PARTITION, claim.epoch());
  }

  private static List<PartitionKey> partitions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new PartitionKey("cluster", "group", "orders", i))
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.Position;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FencedException;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/**
 * COMMIT whose answer is lost (hazards B1, B13, A1). A standby that does not exist keeps COMMIT
 * waiting after it has happened; ending the session then loses its answer.
 */
@ExtendWith(TidemarkServers.class)
final class CommitInDoubtIT {
  private Scene scene;
  private Store store;
  private PartitionClaim claim;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void claim(Database database) {
    scene = new Scene(database);
    store = scene.open("owner");
    claim = Scene.claimed(store, "owner");
  }

  @AfterEach
  void close() {
    waitForStandby("");
    threads.shutdownNow();
    scene.close();
  }

  private void waitForStandby(String name) {
    scene.database().execute("alter system set synchronous_standby_names = '" + name + "'");
    scene.database().query("select pg_reload_conf()");
    await()
        .until(
            () ->
                scene
                    .database()
                    .query("show synchronous_standby_names")
                    .get(0)
                    .get(0)
                    .equals(name));
  }

  private static void effect(UnitTransaction transaction) {
    transaction.resource(Handle.class).execute("insert into effect values ('a')");
  }

  /** Starts a unit and returns once its COMMIT waits for a standby. */
  private Future<Advance> unitThatWaitsInCommit() {
    waitForStandby("ghost");
    Future<Advance> unit = threads.submit(() -> Scene.unit(store, claim, CommitInDoubtIT::effect));
    await().until(() -> sessionsInCommit("count(*)") == 1);
    return unit;
  }

  private long sessionsInCommit(String what) {
    return scene
        .database()
        .queryNumber(
            "select "
                + what
                + " from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'tidemark:owner'");
  }

  private LaneClaim resolved() {
    return store
        .lanes()
        .resolve(Scene.PARTITION, claim.epoch(), "owner")
        .orElseThrow()
        .lanes()
        .get(0);
  }

  @Test
  void aCommitThatHappenedIsRecognisedByItsToken() {
    Future<Advance> unit = unitThatWaitsInCommit();
    sessionsInCommit("pg_terminate_backend(pid)::int");

    assertThatThrownBy(unit::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CommitInDoubtException.class);
    waitForStandby("");
    LaneClaim lane = resolved();

    assertThat(lane.position()).isEqualTo(Position.at(1));
    assertThat(lane.commitToken()).isNotNull();
    assertThat(scene.effects()).containsExactly("a");
  }

  @Test
  void aCommitThatNeverArrivedIsToldApart() throws Exception {
    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      effect(transaction);
                      endTheSessionOnceItHasAdvanced();
                    }))
        .isInstanceOf(Exception.class);

    LaneClaim lane = resolved();
    assertThat(lane.position()).isEqualTo(Position.at(0));
    assertThat(lane.commitToken()).isNull();
    assertThat(scene.effects()).isEmpty();
  }

  private void endTheSessionOnceItHasAdvanced() {
    scene
        .database()
        .query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark:owner' and state like 'idle in%'");
  }

  @Test
  void aSessionThatEndsAfterItsLastStatementLeavesDoubt() {
    Advance advance = new Advance(Scene.LANE, claim.epoch(), 0, Position.at(1), UUID.randomUUID());

    assertThatThrownBy(
            () ->
                store
                    .transactions()
                    .inTransaction(
                        Scene.LANE,
                        transaction -> {
                          effect(transaction);
                          store.lanes().advance(transaction, advance);
                          endTheSessionOnceItHasAdvanced();
                          return advance;
                        }))
        .isInstanceOf(CommitInDoubtException.class);

    assertThat(resolved().commitToken()).isNotEqualTo(advance.token());
    assertThat(scene.effects()).isEmpty();
  }

  @Test
  void aDeadOwnersCommitIsWaitedForAndSeen() throws Exception {
    Future<Advance> unit = unitThatWaitsInCommit();
    Store next = scene.open("next");
    Future<PartitionClaim> claimed = threads.submit(() -> claimedInTheEnd(next));
    await()
        .until(
            () ->
                scene
                        .database()
                        .queryNumber(
                            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'tidemark:next'")
                    == 1);
    waitForStandby("");

    assertThat(unit.get().to()).isEqualTo(Position.at(1));
    assertThat(claimed.get().resumeAt()).isEqualTo(Position.at(1));
    assertThatThrownBy(() -> Scene.unit(store, claim, CommitInDoubtIT::effect))
        .isInstanceOf(FencedException.class);
  }

  private static PartitionClaim claimedInTheEnd(Store store) {
    while (true) {
      if (Scene.claim(store, Scene.PARTITION, "next") instanceof ClaimResult.Claimed done) {
        return done.claim();
      }
    }
  }

  /** Cancelling the wait is a success with a warning: the commit is there, maybe not replicated. */
  @Test
  void aCancelledWaitForReplicasIsACommit() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("io.tidemark.postgres");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.addAppender(logged);
    try {
      Future<Advance> unit = unitThatWaitsInCommit();
      sessionsInCommit("pg_cancel_backend(pid)::int");

      assertThat(unit.get().to()).isEqualTo(Position.at(1));
    } finally {
      log.detachAppender(logged);
    }
    assertThat(scene.effects()).containsExactly("a");
    assertThat(logged.list)
        .anySatisfy(
            line ->
                assertThat(line.getFormattedMessage())
                    .contains("might not have been replicated to the standby"));
  }

  @Test
  void aMoveWhoseAnswerIsLostSaysThatItMayHaveHappened() {
    Move move = new Move(Move.Kind.SEEK, Scene.PARTITION, Move.Expected.ANYWHERE, 3, "me", "again");
    waitForStandby("ghost");
    Future<MoveResult> moving = threads.submit(() -> store.lanes().move(move));
    await().until(() -> sessionsInCommit("count(*)") == 1);
    sessionsInCommit("pg_terminate_backend(pid)::int");

    assertThatThrownBy(moving::get)
        .hasCauseInstanceOf(TidemarkException.class)
        .hasMessageContaining("the answer to COMMIT was lost");
    waitForStandby("");

    assertThat(scene.position()).isEqualTo(3);
  }

  @Test
  void abortComesTooLateForACommitOnItsWay() throws Exception {
    waitForStandby("ghost");
    AtomicReference<UnitTransaction> running = new AtomicReference<>();
    Future<Advance> unit =
        threads.submit(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      running.set(transaction);
                      effect(transaction);
                    }));
    await().until(() -> sessionsInCommit("count(*)") == 1);

    running.get().abort();
    waitForStandby("");

    assertThat(unit.get().to()).isEqualTo(Position.at(1));
  }

  @Test
  void abortOfAWaitingStatementEndsItAtOnce() {
    AtomicReference<UnitTransaction> running = new AtomicReference<>();
    Future<Advance> unit =
        threads.submit(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      running.set(transaction);
                      transaction.resource(Handle.class).execute("select pg_sleep(15)");
                    }));
    await()
        .until(
            () ->
                scene
                        .database()
                        .queryNumber(
                            "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
                    == 1);

    running.get().abort();

    await().atMost(Duration.ofSeconds(5)).until(unit::isDone);
    assertThatThrownBy(unit::get).isInstanceOf(ExecutionException.class);
    assertThat(scene.position()).isZero();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.StoreContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class MemoryStoreFaultsTest {
  private static final UUID TOPIC_ID = new UUID(1, 1);
  private static final PartitionKey PARTITION = new PartitionKey("c", "g", "t", 0);
  private static final LaneKey LANE = PARTITION.lane(0);

  private final MemoryDatabase database = new MemoryDatabase();
  private final MemoryStore other = open("other", StoreFaults.NONE);

  private MemoryStore open(String owner, StoreFaults faults) {
    MemoryStore store = new MemoryStore(database, faults);
    store.open(new StoreContext(owner, 1, TimeLimits.DEFAULT));
    return store;
  }

  private MemoryStore unitsMeet(CommitFate fate) {
    return open(
        "ours",
        new StoreFaults() {
          @Override
          public CommitFate committing(Statement last) {
            return last == Statement.ADVANCE ? fate : CommitFate.ANSWERED;
          }
        });
  }

  private static PartitionClaim claim(MemoryStore store) {
    store.lanes().start(List.of(new FirstPosition(PARTITION, TOPIC_ID, Position.at(0))));
    List<ClaimResult> results =
        store.lanes().claim(List.of(new ClaimRequest(PARTITION, TOPIC_ID)), "owner");
    return ((ClaimResult.Claimed) results.get(0)).claim();
  }

  private static Advance commitUnit(MemoryStore store, long epoch) throws Exception {
    Advance advance = new Advance(LANE, epoch, 0, Position.at(1), UUID.randomUUID());
    return store
        .transactions()
        .inTransaction(
            LANE,
            transaction -> {
              transaction.resource(MemoryTables.class).append("effects", "a");
              store.lanes().advance(transaction, advance);
              return advance;
            });
  }

  @Test
  void anAnswerLostAfterTheCommitLeavesItCommitted() {
    MemoryStore ours = unitsMeet(new CommitFate.LostAfterCommit());
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch)).isInstanceOf(CommitInDoubtException.class);

    assertThat(database.rows("effects")).containsExactly("a");
    assertThat(claim(other).resumeAt().nextOffset()).isEqualTo(1);
  }

  @Test
  void anAnswerLostBeforeTheCommitLeavesNothing() {
    MemoryStore ours = unitsMeet(new CommitFate.LostBeforeCommit());
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch)).isInstanceOf(CommitInDoubtException.class);

    assertThat(database.rows("effects")).isEmpty();
    assertThat(claim(other).resumeAt().nextOffset()).isZero();
  }

  @Test
  void aBackendThatOutlivesItsClientHoldsTheRowUntilItCommits() {
    MemoryStore ours = unitsMeet(new CommitFate.LostWhileCommitting(Duration.ofMillis(200), true));
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch)).isInstanceOf(CommitInDoubtException.class);
    database.disconnect("ours");

    assertThat(database.rows("effects")).isEmpty();
    assertThat(claim(other).resumeAt().nextOffset()).isEqualTo(1);
    assertThat(database.rows("effects")).containsExactly("a");
  }

  @Test
  void aBackendThatOutlivesItsClientMayVanish() {
    MemoryStore ours = unitsMeet(new CommitFate.LostWhileCommitting(Duration.ofMillis(200), false));
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch)).isInstanceOf(CommitInDoubtException.class);

    assertThat(ours.lanes().resolve(PARTITION, epoch, "ours"))
        .map(claim -> claim.resumeAt().nextOffset())
        .isEqualTo(Optional.of(0L));
    assertThat(database.rows("effects")).isEmpty();
    assertThat(database.openTransactions()).isZero();
  }

  @Test
  void aCommitThatWasNotSentIsAnOrdinaryFailure() {
    MemoryStore ours = unitsMeet(new CommitFate.NotSent());
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch))
        .isInstanceOf(DatabaseException.class)
        .satisfies(e -> assertThat(ours.classify(e)).isEqualTo(FailureKind.INFRASTRUCTURE));

    assertThat(database.rows("effects")).isEmpty();
  }

  @Test
  void aLostAnswerToAClaimIsAnOrdinaryFailure() {
    MemoryStore ours =
        open(
            "ours",
            new StoreFaults() {
              @Override
              public CommitFate committing(Statement last) {
                return last == Statement.CLAIM
                    ? new CommitFate.LostAfterCommit()
                    : CommitFate.ANSWERED;
              }
            });

    assertThatThrownBy(() -> claim(ours)).isInstanceOf(DatabaseException.class);

    assertThat(other.lanes().epochs(List.of(PARTITION))).containsEntry(PARTITION, 1L);
  }

  @Test
  void aStatementThatFailsTakesItsTransactionWithIt() {
    MemoryStore ours =
        open(
            "ours",
            new StoreFaults() {
              @Override
              public void executed(Statement statement) {
                if (statement == Statement.ADVANCE) {
                  throw DatabaseException.deadlock();
                }
              }
            });
    long epoch = claim(ours).epoch();

    assertThatThrownBy(() -> commitUnit(ours, epoch))
        .isInstanceOf(DatabaseException.class)
        .satisfies(e -> assertThat(ours.classify(e)).isEqualTo(FailureKind.CONTENTION));

    assertThat(database.rows("effects")).isEmpty();
    assertThat(database.openTransactions()).isZero();
  }

  @Test
  void twoUnitsThatWaitForEachOtherDeadlock() throws Exception {
    CountDownLatch bothHoldOne = new CountDownLatch(2);
    CompletableFuture<Void> one = CompletableFuture.runAsync(() -> lockTwo(bothHoldOne, "x", "y"));
    CompletableFuture<Void> two = CompletableFuture.runAsync(() -> lockTwo(bothHoldOne, "y", "x"));

    assertThatThrownBy(() -> CompletableFuture.allOf(one, two).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(DatabaseException.class)
        .rootCause()
        .hasMessageContaining("40P01");
    assertThat(one.isCompletedExceptionally()).isNotEqualTo(two.isCompletedExceptionally());
    assertThat(database.rows("balances")).hasSize(2);
  }

  private void lockTwo(CountDownLatch bothHoldOne, String first, String second) {
    try {
      other
          .transactions()
          .inTransaction(
              LANE,
              transaction -> {
                MemoryTables tables = transaction.resource(MemoryTables.class);
                tables.update("balances", first, balance -> first);
                bothHoldOne.countDown();
                bothHoldOne.await();
                tables.update("balances", second, balance -> second);
                return first;
              });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCrashTakesWhatIsNotCommitted() throws Exception {
    MemoryStore ours = open("ours", StoreFaults.NONE);
    long epoch = claim(ours).epoch();

    assertThatThrownBy(
            () ->
                ours.transactions()
                    .inTransaction(
                        LANE,
                        transaction -> {
                          MemoryTables tables = transaction.resource(MemoryTables.class);
                          tables.append("effects", "lost");
                          database.crash();
                          database.restart();
                          tables.append("effects", "refused");
                          return tables;
                        }))
        .isInstanceOf(DatabaseException.class);
    database.crash();
    assertThatThrownBy(() -> claim(ours))
        .satisfies(e -> assertThat(ours.classify(e)).isEqualTo(FailureKind.INFRASTRUCTURE));
    database.restart();

    commitUnit(ours, epoch);
    assertThat(database.rows("effects")).containsExactly("a");
  }

  @Test
  void aClientThatDiesLeavesNoTransaction() throws Exception {
    MemoryStore ours = open("ours", StoreFaults.NONE);
    long epoch = claim(ours).epoch();

    assertThatThrownBy(
            () ->
                ours.transactions()
                    .inTransaction(
                        LANE,
                        transaction -> {
                          Advance advance =
                              new Advance(LANE, epoch, 0, Position.at(1), UUID.randomUUID());
                          ours.lanes().advance(transaction, advance);
                          database.disconnect("ours");
                          assertThat(claim(other).resumeAt().nextOffset()).isZero();
                          return advance;
                        }))
        .isInstanceOf(DatabaseException.class);
    assertThat(database.openTransactions()).isZero();
  }

  @Test
  void observersSeeEveryCommitWithTheLaneBeforeAndAfter() throws Exception {
    List<Commit> commits = new java.util.ArrayList<>();
    database.observe(commits::add);
    MemoryStore ours = open("ours", StoreFaults.NONE);

    commitUnit(ours, claim(ours).epoch());

    assertThat(commits)
        .extracting(Commit::last)
        .containsExactly(Statement.START, Statement.CLAIM, Statement.ADVANCE);
    Commit unit = commits.get(2);
    assertThat(unit.client()).isEqualTo("ours");
    assertThat(unit.rows()).containsExactly(new Commit.TableRow("effects", "a"));
    assertThat(unit.lanes()).hasSize(1);
    assertThat(unit.lanes().get(0).before().position().nextOffset()).isZero();
    assertThat(unit.lanes().get(0).after().position().nextOffset()).isEqualTo(1);
  }
}

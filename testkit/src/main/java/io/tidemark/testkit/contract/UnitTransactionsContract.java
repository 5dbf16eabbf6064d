// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.contract.StoreUnderTest.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link io.tidemark.store.UnitTransactions} promises. */
public abstract class UnitTransactionsContract extends StoreContract {

  @Test
  final void effectsAndPositionCommitTogether() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));

    commitUnit(ours, advance(LANE, claim.epoch(), 0, 1), "a");

    assertEquals(List.of("a"), database.written());
    assertEquals(1, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void workThatThrowsLeavesNothing() {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    IOException thrown = new IOException("the handler's own");

    IOException caught =
        assertThrows(
            IOException.class,
            () ->
                ours.transactions()
                    .inTransaction(
                        LANE,
                        transaction -> {
                          database.writer(transaction).write("a");
                          ours.lanes().advance(transaction, advance(LANE, claim.epoch(), 0, 1));
                          throw thrown;
                        }));

    assertSame(thrown, caught);
    assertNothingHappened();
  }

  @Test
  final void errorsRollBackToo() {
    claimed(ours, from(PARTITION, 0));
    AssertionError thrown = new AssertionError("the handler's own");

    AssertionError caught =
        assertThrows(
            AssertionError.class,
            () ->
                ours.transactions()
                    .inTransaction(
                        LANE,
                        transaction -> {
                          database.writer(transaction).write("a");
                          throw thrown;
                        }));

    assertSame(thrown, caught);
    assertNothingHappened();
  }

  @Test
  final void workMayLeaveTheDatabaseAlone() throws Exception {
    assertEquals("nothing", ours.transactions().inTransaction(LANE, transaction -> "nothing"));
  }

  @Test
  final void nothingIsSeenBeforeTheCommit() throws Exception {
    claimed(ours, from(PARTITION, 0));

    OpenUnit unit = hold(ours, LANE, transaction -> database.writer(transaction).write("a"));

    assertEquals(List.of(), database.written());
    unit.finish();
    assertEquals(List.of("a"), database.written());
  }

  @Test
  final void resourcesAreOfferedByType() throws Exception {
    assertFalse(ours.resources().isEmpty());
    for (Class<?> type : ours.resources()) {
      Object seen =
          ours.transactions()
              .inTransaction(
                  LANE,
                  transaction -> {
                    Object first = transaction.resource(type);
                    assertSame(first, transaction.resource(type));
                    return first;
                  });
      assertEquals(true, type.isInstance(seen), type + " is what was asked for");
    }
  }

  @Test
  final void otherTypesAreRefused() {
    assertThrows(
        RuntimeException.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE, transaction -> transaction.resource(UnitTransactionsContract.class)));
  }

  @Test
  final void whatAHandlerKeepsIsDeadOnceTheWorkHasReturned() throws Exception {
    UnitTransaction[] kept = new UnitTransaction[1];
    Writer writer =
        ours.transactions()
            .inTransaction(
                LANE,
                transaction -> {
                  kept[0] = transaction;
                  Writer used = database.writer(transaction);
                  used.write("a");
                  return used;
                });

    assertThrows(RuntimeException.class, () -> writer.write("late"));
    for (Class<?> type : ours.resources()) {
      assertThrows(RuntimeException.class, () -> kept[0].resource(type));
    }
    assertEquals(List.of("a"), database.written());
  }

  @Test
  final void whatAHandlerKeepsIsDeadAfterAFailureToo() {
    Writer[] kept = new Writer[1];
    assertThrows(
        IOException.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      kept[0] = database.writer(transaction);
                      kept[0].write("a");
                      throw new IOException("the handler's own");
                    }));

    assertThrows(RuntimeException.class, () -> kept[0].write("late"));
    assertEquals(List.of(), database.written());
  }

  @Test
  final void aSwallowedErrorOfTheDatabaseCannotCommit() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, claim.epoch(), 0, 1), "a");

    assertThrows(
        Exception.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      Writer writer = database.writer(transaction);
                      writer.write("b");
                      assertThrows(RuntimeException.class, () -> writer.write("a"));
                      return "committed";
                    }));

    assertEquals(List.of("a"), database.written());
  }

  @Test
  final void nothingCanBeDoneAfterAnErrorOfTheDatabase() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, claim.epoch(), 0, 1), "a");

    assertThrows(
        Exception.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      Writer writer = database.writer(transaction);
                      assertThrows(RuntimeException.class, () -> writer.write("a"));
                      ours.lanes().advance(transaction, advance(LANE, claim.epoch(), 1, 2));
                      return "committed";
                    }));

    assertEquals(1, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void abortEndsTheWorkAtItsNextUse() throws Exception {
    claimed(ours, from(PARTITION, 0));
    OpenUnit unit =
        hold(
            ours,
            LANE,
            new Work() {
              @Override
              public void run(UnitTransaction transaction) {
                database.writer(transaction).write("a");
              }

              @Override
              public String end(UnitTransaction transaction) {
                database.writer(transaction).write("b");
                return "committed";
              }
            });

    unit.transaction().abort();
    unit.transaction().abort();

    assertThrows(Exception.class, unit::finish);
    assertNothingHappened();
  }

  @Test
  final void abortStopsACommitThatIsNotOnItsWay() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));

    unit.transaction().abort();

    assertThrows(Exception.class, unit::finish);
    assertNothingHappened();
  }

  @Test
  final void abortBeforeTheFirstUseCounts() throws Exception {
    claimed(ours, from(PARTITION, 0));

    assertThrows(
        Exception.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      transaction.abort();
                      database.writer(transaction).write("a");
                      return "committed";
                    }));

    assertNothingHappened();
  }

  @Test
  final void abortFreesTheRowThoughTheWorkGoesOn() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));

    unit.transaction().abort();

    assertEquals(0, claimed(theirs, stored(PARTITION)).resumeAt().nextOffset());
    assertThrows(Exception.class, unit::finish);
  }

  @Test
  final void abortAfterTheCommitChangesNothing() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));
    unit.finish();

    unit.transaction().abort();

    assertEquals(1, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
    commitUnit(ours, advance(LANE, claimed(ours, stored(PARTITION)).epoch(), 1, 2), "next");
  }

  @Test
  final void anIdleTransactionIsEndedAndFreesItsRow() throws Exception {
    Store frozen = open("frozen", limits(SHORT, PATIENCE));
    PartitionClaim claim = claimed(frozen, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(frozen, advance(LANE, claim.epoch(), 0, 1));

    assertEquals(0, claimed(theirs, stored(PARTITION)).resumeAt().nextOffset());
    assertThrows(Exception.class, unit::finish);
    assertNothingHappened();
  }

  @Test
  final void waitingForARowIsBoundedAndIsContention() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));
    Store impatient = open("impatient", limits(PATIENCE, SHORT));

    Exception refused =
        assertThrows(
            Exception.class, () -> commitUnit(impatient, advance(LANE, claim.epoch(), 0, 1), "a"));

    assertEquals(FailureKind.CONTENTION, impatient.classify(refused));
    unit.finish();
    assertEquals(List.of(), database.written());
  }

  @Test
  final void whatTheDatabaseDoesNotKnowIsPermanent() {
    assertEquals(FailureKind.PERMANENT, ours.classify(new IllegalStateException("a handler's")));
  }

  @Test
  final void unitsOfSeveralLanesRunAtOnce() throws Exception {
    int lanes = 4;
    database.plant(PARTITION, TOPIC_ID, lanes, 0);
    PartitionClaim claim = claimed(ours, stored(PARTITION));
    CountDownLatch allInside = new CountDownLatch(lanes);
    List<Future<Advance>> units = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      Advance advance = advance(PARTITION.lane(i), claim.epoch(), 0, 5);
      units.add(
          inBackground(
              () ->
                  ours.transactions()
                      .inTransaction(
                          advance.lane(),
                          transaction -> {
                            database.writer(transaction).write(advance.lane().toString());
                            allInside.countDown();
                            allInside.await();
                            ours.lanes().advance(transaction, advance);
                            return advance;
                          })));
    }

    for (Future<Advance> unit : units) {
      get(unit);
    }

    assertEquals(lanes, database.written().size());
    assertEquals(5, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  private void assertNothingHappened() {
    assertEquals(List.of(), database.written());
    assertEquals(0, claimed(theirs, from(PARTITION, 0)).resumeAt().nextOffset());
  }

  private static TimeLimits limits(Duration idleInTransaction, Duration lock) {
    return new TimeLimits(
        PATIENCE,
        lock,
        idleInTransaction,
        PATIENCE.plusSeconds(1),
        PATIENCE,
        PATIENCE,
        PATIENCE,
        PATIENCE);
  }
}

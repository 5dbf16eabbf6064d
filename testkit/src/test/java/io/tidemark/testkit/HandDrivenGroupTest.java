// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.RetryConfig;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnFailure;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.GroupState;
import io.tidemark.status.LaneState;
import io.tidemark.store.Gap;
import io.tidemark.testkit.store.DatabaseException;
import io.tidemark.testkit.store.LetterRow;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import io.tidemark.testkit.store.MemoryTables;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandDrivenGroupTest {
  private final MemoryDatabase database = new MemoryDatabase();

  @TidemarkHandler(id = "payments")
  static final class Payments {
    private final int[] failures = new int[1];

    @OnRecord(topics = "payments")
    void apply(String payment, MemoryTables tables) {
      tables.append("ledger", payment);
      if (payment.equals("bad")) {
        throw new IllegalArgumentException("no such account");
      }
      if (payment.equals("unlucky") && failures[0]++ == 0) {
        throw DatabaseException.passing("a disk was busy");
      }
    }
  }

  private HandDrivenGroup group() {
    return group(FailurePolicy.noRetry());
  }

  private HandDrivenGroup group(FailurePolicy policy) {
    return HandDrivenGroup.on(new MemoryStore(database))
        .handlers(new Payments())
        .unit(UnitSettings.RECORD)
        .policy(policy)
        .start();
  }

  @Test
  void aTurnHandlesOneUnit() {
    try (HandDrivenGroup group = group()) {
      group.send("payments", "alice", "one");
      group.send("payments", "bob", "two");
      assertThat(database.rows("ledger")).isEmpty();

      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      assertThat(database.rows("ledger")).containsExactly("one");
      assertThat(group.position("payments", 0)).hasValue(1);

      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      assertThat(database.rows("ledger")).containsExactly("one", "two");
      assertThat(group.turn()).isEmpty();
    }
  }

  /** Handles whatever looks like payments. */
  @TidemarkHandler(id = "found")
  static final class Found {
    @OnRecord(topicPattern = "payments\\..*")
    void apply(String payment, RecordContext context, MemoryTables tables) {
      tables.append("ledger", context.topic() + " " + payment);
    }
  }

  @Test
  void aPatternFindsTheTopicsThereAre() {
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .handlers(new Found())
            .topics("payments.new")
            .start()) {
      group.send("payments.new", "alice", "one");
      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      assertThat(database.rows("ledger")).containsExactly("payments.new one");
    }
  }

  @Test
  void nothingIsHandledWithoutATurn() {
    try (HandDrivenGroup group = group()) {
      group.send("payments", "alice", "one");
      group.pass(Duration.ofMinutes(5));

      assertThat(database.rows("ledger")).isEmpty();
    }
    assertThat(database.rows("ledger")).as("not by the close either").isEmpty();
  }

  @Test
  void whatPassesIsTriedAgain() {
    try (HandDrivenGroup group = group()) {
      group.send("payments", "alice", "unlucky");

      assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);
      assertThat(database.rows("ledger")).isEmpty();
      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      assertThat(database.rows("ledger")).containsExactly("unlucky");
    }
  }

  @Test
  void whatDoesNotPassHaltsThePartitionIfItsPolicySaysSo() {
    try (HandDrivenGroup group = group(FailurePolicy.noRetry().otherwise(FailureAction.halt()))) {
      group.send("payments", "alice", "bad");
      group.send("payments", "bob", "good");

      assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);

      assertThat(group.turn()).isEmpty();
      assertThat(group.status().lanes())
          .singleElement()
          .satisfies(lane -> assertThat(lane.state()).isEqualTo(LaneState.HALTED));
      assertThat(database.rows("ledger")).isEmpty();
    }
  }

  @Test
  void whatDoesNotPassIsSetAsideWithItsKey() {
    try (HandDrivenGroup group = group(FailurePolicy.noRetry())) {
      group.send("payments", "alice", "bad");
      group.send("payments", "bob", "good");
      group.send("payments", "alice", "later");

      while (group.turn().isPresent()) {
        assertThat(group.position("payments", 0).orElseThrow()).isLessThanOrEqualTo(3);
      }

      assertThat(group.position("payments", 0)).hasValue(3);
      assertThat(database.rows("ledger")).containsExactly("good");
      assertThat(database.letters())
          .extracting(LetterRow::state)
          .containsExactly(LetterState.PARKED, LetterState.WAITING);
    }
  }

  @TidemarkHandler(id = "refunds")
  static final class Refunds {
    private boolean repaired;

    @OnRecord(topics = "refunds")
    void apply(String refund, MemoryTables tables) {
      if (!repaired) {
        throw new IllegalArgumentException("no such account");
      }
      if (refund.startsWith("busy")) {
        throw DatabaseException.passing("a disk was busy");
      }
      tables.append("ledger", refund);
    }
  }

  @Test
  void lettersThatArePutOffHideNoOthers() {
    Refunds refunds = new Refunds();
    MemoryStore store = new MemoryStore(database);
    try (HandDrivenGroup group =
        HandDrivenGroup.on(store).handlers(refunds).policy(FailurePolicy.noRetry()).start()) {
      for (int i = 0; i < 120; i++) {
        group.send("refunds", "key " + i, (i < 110 ? "busy " : "other ") + i);
      }
      while (group.turn().isPresent()) {
        assertThat(database.rows("ledger")).isEmpty();
      }
      PartitionKey partition = database.letters().get(0).lane().partition();
      refunds.repaired = true;
      store
          .letters()
          .request(
              partition.clusterId(),
              partition.groupId(),
              LetterFilter.open(),
              new LetterRequest(Errand.REDRIVE, "operator", "repaired", 10));

      for (int i = 0; i < 1_000 && database.rows("ledger").size() < 10; i++) {
        group.pass(Duration.ofMillis(100));
        group.turn();
      }

      assertThat(database.rows("ledger")).hasSize(10);
      assertThat(database.letters())
          .filteredOn(letter -> letter.state() == LetterState.PARKED)
          .hasSize(110);
    }
  }

  @TidemarkHandler(id = "orders")
  static final class Orders {
    private final AtomicInteger refusals = new AtomicInteger(BreakerDefaults.MINIMUM + 1);

    @OnRecord(topics = "orders")
    void apply(String order, @GuardedBy("fraud-api") Guard fraud, MemoryTables tables)
        throws ConnectException {
      fraud.call(() -> check(order));
      tables.append("ledger", order);
    }

    private String check(String order) throws ConnectException {
      if (refusals.getAndDecrement() > 0) {
        throw new ConnectException("refused");
      }
      return order;
    }
  }

  @Test
  void aDependencyThatIsAwayIsWaitedForWithoutUsingUpATry() {
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .handlers(new Orders())
            .policy(FailurePolicy.noRetry().otherwise(FailureAction.skip()))
            .start()) {
      group.send("orders", "alice", "one");
      group.send("orders", "bob", "two");
      for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
        assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);
      }
      assertThat(group.status().lanes())
          .singleElement()
          .satisfies(
              lane -> {
                assertThat(lane.state()).isEqualTo(LaneState.GUARDED);
                assertThat(lane.lastError()).contains("fraud-api is open").contains("refused");
              });

      assertThat(group.turn()).as("a probe, in vain").get().isInstanceOf(Outcome.Failed.class);
      assertThat(group.turns()).allMatch(Outcome.Committed.class::isInstance).hasSize(2);
      assertThat(database.rows("ledger")).containsExactly("one", "two");
      assertThat(database.gaps()).isEmpty();
    }
  }

  @Test
  void aRecordHasTheTriesOfItsPolicyAndIsLeftOutWithTheLast() {
    try (HandDrivenGroup group =
        group(FailurePolicy.retry(3, "1s", "5s").otherwise(FailureAction.skip()))) {
      group.send("payments", "alice", "bad");
      group.send("payments", "bob", "good");

      for (int tries = 1; tries <= 3; tries++) {
        assertThat(database.gaps()).isEmpty();
        assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);
      }
      assertThat(group.position("payments", 0)).hasValue(1);
      assertThat(database.gaps())
          .singleElement()
          .satisfies(
              gap -> {
                assertThat(gap.from()).isZero();
                assertThat(gap.to()).isOne();
                assertThat(gap.cause()).isEqualTo(Gap.FAILED);
              });
      assertThat(group.status().skippedRecords()).isOne();

      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      assertThat(database.rows("ledger")).containsExactly("good");
    }
  }

  @Test
  void aGroupThatIsClosedDuringABackoffLeavesTheRecordUntouched() {
    try (HandDrivenGroup group =
        group(FailurePolicy.retry(3, "1h", "2h").otherwise(FailureAction.skip()))) {
      group.send("payments", "alice", "bad");
      assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);
      assertThat(group.status().lanes())
          .singleElement()
          .satisfies(lane -> assertThat(lane.state()).isEqualTo(LaneState.RETRYING));
    }
    assertThat(database.gaps()).isEmpty();
    assertThat(database.lanes())
        .singleElement()
        .satisfies(lane -> assertThat(lane.position().nextOffset()).isZero());
  }

  @Test
  void turnsGoOnUntilThereIsNothingLeft() {
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .onRecord(
                "orders",
                String.class,
                (order, context) -> context.get(MemoryTables.class).append("orders", order))
            .partitions(3)
            .start()) {
      for (int i = 0; i < 30; i++) {
        group.send("orders", i % 3, null, ("order " + i).getBytes(StandardCharsets.UTF_8));
      }

      List<Outcome> outcomes = group.turns();

      assertThat(outcomes).isNotEmpty().allMatch(Outcome.Committed.class::isInstance);
      assertThat(database.rows("orders")).hasSize(30);
    }
  }

  @Test
  void aCrashLosesAndRepeatsNothing() {
    try (HandDrivenGroup group = group()) {
      group.send("payments", "alice", "one");
      group.send("payments", "alice", "two");
      group.turn();

      group.crash();
      group.turns();

      assertThat(database.rows("ledger")).containsExactly("one", "two");
      assertThat(database.openTransactions()).isZero();

      group.crash();
      assertThat(group.turn()).as("nothing is left").isEmpty();
    }
  }

  @Test
  void thePositionStaysInTheDatabase() {
    try (HandDrivenGroup group = group()) {
      group.send("payments", "alice", "one");
      group.turn();
    }

    assertThat(database.lanes())
        .singleElement()
        .satisfies(lane -> assertThat(lane.position().nextOffset()).isEqualTo(1));
  }

  /** Says itself what follows its failures. */
  @TidemarkHandler(id = "transfers")
  @OnFailure(tries = 1, otherwise = OnFailure.Otherwise.DEAD_LETTER)
  static final class Transfers {
    @OnRecord(topics = "transfers")
    @OnFailure(tries = 2, skipOn = NoSuchElementException.class)
    void apply(String transfer, MemoryTables tables) {
      if (transfer.equals("unknown")) {
        throw new NoSuchElementException(transfer);
      }
      fail(transfer);
      tables.append("ledger", transfer);
    }

    @OnRecord(topics = "refunds")
    void refund(String refund) {
      fail(refund);
    }

    private static void fail(String payment) {
      if (payment.equals("bad")) {
        throw new IllegalArgumentException("no such account");
      }
    }
  }

  @Test
  void aMethodOrItsClassSaysWhatFollows() {
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .handlers(new Transfers())
            .policy(FailurePolicy.noRetry().otherwise(FailureAction.halt()))
            .unit(UnitSettings.RECORD)
            .start()) {
      group.send("transfers", "alice", "unknown");
      group.send("transfers", "alice", "good");
      group.send("transfers", "alice", "bad");
      group.send("refunds", "alice", "bad");
      group.turns();
    }
    assertThat(database.gaps()).hasSize(1);
    assertThat(database.rows("ledger")).containsExactly("good");
    assertThat(database.letters())
        .extracting(letter -> letter.state() + " after " + letter.tries())
        .containsExactlyInAnyOrder("PARKED after 2", "DEAD after 1");
  }

  @Test
  void aRecordIsTriedAgainWhenItsRetryConfigSays() {
    RetryConfig config =
        RetryConfig.custom()
            .maxAttempts(3)
            .intervalFunction(tries -> tries * 1_000L)
            .retryExceptions(IllegalArgumentException.class)
            .build();
    List<Duration> waits = new ArrayList<>();
    TidemarkListener listener =
        new TidemarkListener() {
          @Override
          public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
            waits.add(retryIn);
          }
        };
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .handlers(new Payments())
            .unit(UnitSettings.RECORD)
            .policy(FailurePolicy.DEFAULT.otherwise(FailureAction.deadLetter()).retrying(config))
            .listener(listener)
            .start()) {
      group.send("payments", "alice", "bad");
      group.send("payments", "bob", "good");
      group.turns();
    }
    assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(database.letters()).extracting(LetterRow::tries).containsExactly(3);
    assertThat(database.rows("ledger")).containsExactly("good");
  }

  /** Its thread would sleep for an hour if it slept. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void closingDuringABackoffLeavesTheRecordUntouchedAtEveryStep(int step) {
    RetryConfig config =
        RetryConfig.custom()
            .maxAttempts(5)
            .intervalFunction(tries -> tries < step ? 1_000L : 3_600_000L)
            .build();
    List<Duration> waits = new ArrayList<>();
    TidemarkListener listener =
        new TidemarkListener() {
          @Override
          public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
            waits.add(retryIn);
          }
        };
    HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database))
            .handlers(new Payments())
            .unit(UnitSettings.RECORD)
            .policy(FailurePolicy.DEFAULT.otherwise(FailureAction.deadLetter()).retrying(config))
            .listener(listener)
            .start();
    Instant closedAt;
    try (group) {
      group.send("payments", "alice", "good");
      group.send("payments", "alice", "bad");
      assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
      for (int tries = 0; tries < step; tries++) {
        assertThat(group.turn()).get().isInstanceOf(Outcome.Failed.class);
      }
      assertThat(waits).hasSize(step).last().isEqualTo(Duration.ofHours(1));
      assertThat(group.status().lanes())
          .singleElement()
          .satisfies(lane -> assertThat(lane.state()).isEqualTo(LaneState.RETRYING));
      closedAt = group.now();
    }

    assertThat(group.status().state()).isEqualTo(GroupState.CLOSED);
    assertThat(group.now())
        .as("it waits for nothing")
        .isBefore(closedAt.plus(Duration.ofSeconds(2)));
    assertThat(database.rows("ledger")).containsExactly("good");
    assertThat(database.letters()).isEmpty();
    assertThat(database.gaps()).isEmpty();
    assertThat(database.lanes())
        .singleElement()
        .satisfies(
            lane -> {
              assertThat(lane.position().nextOffset()).isOne();
              assertThat(lane.losses().attempts()).isZero();
              assertThat(lane.owner()).as("given up in order").isNull();
            });
  }

  record Transfer(@NotBlank String debtor, @Positive int cents) {}

  @TidemarkHandler(id = "constrained")
  @OnFailure(
      deadLetterOn = ConstraintViolationException.class,
      otherwise = OnFailure.Otherwise.HALT)
  static final class Constrained {
    @OnBatch(topics = "transfers")
    void apply(List<Transfer> transfers, MemoryTables tables) {
      transfers.forEach(transfer -> tables.append("ledger", transfer.debtor()));
    }
  }

  @Test
  void aPayloadThatBreaksItsConstraintsIsSetAsideAndItsBatchGoesOn() {
    try (HandDrivenGroup group =
        HandDrivenGroup.on(new MemoryStore(database)).handlers(new Constrained()).start()) {
      group.send("transfers", "a", "{\"debtor\":\"alice\",\"cents\":1}");
      group.send("transfers", "b", "{\"debtor\":\"bob\",\"cents\":-4711}");
      group.send("transfers", "c", "{\"debtor\":\"carol\",\"cents\":3}");
      group.turns();
    }
    assertThat(database.rows("ledger")).containsExactly("alice", "carol");
    assertThat(database.letters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.state()).isEqualTo(LetterState.DEAD);
              assertThat(letter.tries()).isOne();
              assertThat(String.valueOf(letter.cause()))
                  .contains("ConstraintViolationException: Transfer: cents ")
                  .doesNotContain("4711");
            });
  }

  @Test
  void allThatIsWrongWithTheHandlersIsSaidAtTheStart() {
    assertThatThrownBy(
            () -> HandDrivenGroup.on(new MemoryStore(database)).handlers(new Object()).start())
        .isInstanceOf(TidemarkException.class);
  }

  @Test
  void theListenerIsToldOfEverything() {
    assertThat(Ears.class.getDeclaredMethods())
        .extracting(Method::getName)
        .containsAll(
            Stream.of(TidemarkListener.class.getDeclaredMethods()).map(Method::getName).toList());
  }
}

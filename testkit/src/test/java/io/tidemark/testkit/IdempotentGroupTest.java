// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyedBy;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.idempotency.ShorterRetention;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.testkit.store.KeyRow;
import io.tidemark.testkit.store.LetterRow;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import io.tidemark.testkit.store.MemoryTables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Idempotency keys in the real runtime, from turn to turn. */
final class IdempotentGroupTest {
  private static final IdempotencySettings BRIEF =
      new IdempotencySettings(
          Duration.ofMillis(1), ShorterRetention.REFUSE, Duration.ofSeconds(30), 1);

  private final MemoryDatabase database = new MemoryDatabase();
  private final MemoryStore store = new MemoryStore(database);
  private int passedOver;

  private HandDrivenGroup group(IdempotencySettings settings) {
    return HandDrivenGroup.on(store)
        .onRecord(
            Input.of(String.class, "payments").idempotent(KeyedBy.form("key")),
            (payment, context) -> context.get(MemoryTables.class).append("ledger", payment))
        .policy(FailurePolicy.noRetry())
        .idempotency(settings)
        .listener(
            new TidemarkListener() {
              @Override
              public void passedOver(UnitOfWork unit, int records) {
                passedOver += records;
              }
            })
        .start();
  }

  @Test
  void whatIsInTheLogTwiceTakesEffectOnceAndIsToldOf() {
    try (HandDrivenGroup group = group(IdempotencySettings.DEFAULT)) {
      group.send("payments", "p1", "10 EUR");
      group.send("payments", "p1", "10 EUR");
      group.send("payments", "p2", "20 EUR");
      group.turns();
      group.crash();
      group.send("payments", "p1", "10 EUR");
      group.turns();

      assertThat(database.rows("ledger")).containsExactly("10 EUR", "20 EUR");
      assertThat(database.keys()).extracting(KeyRow::scope).containsOnly("group/payments");
      assertThat(group.position("payments", 0)).hasValue(4);
      assertThat(passedOver).isEqualTo(2);
    }
  }

  @Test
  void anotherPayloadIsParkedAndThoseAroundItAreHandled() {
    try (HandDrivenGroup group = group(IdempotencySettings.DEFAULT)) {
      group.send("payments", "p1", "10 EUR");
      group.send("payments", "p1", "11 EUR");
      group.send("payments", "p2", "20 EUR");
      group.send("payments", null, "30 EUR");
      group.turns();

      assertThat(database.rows("ledger")).containsExactly("10 EUR", "20 EUR");
      assertThat(database.letters())
          .extracting(LetterRow::state)
          .containsExactly(LetterState.PARKED, LetterState.DEAD);
      assertThat(database.keys()).hasSize(2);
    }
  }

  @Test
  void oldKeysAreForgottenAFewAtATime() {
    try (HandDrivenGroup group = group(BRIEF)) {
      group.send("payments", "p1", "10 EUR");
      group.send("payments", "p2", "20 EUR");
      group.turns();
      assertThat(database.keys()).hasSize(2);

      group.pass(Duration.ofMinutes(1));
      assertThat(database.keys()).isEmpty();

      group.send("payments", "p1", "10 EUR");
      group.turns();
      assertThat(database.rows("ledger")).containsExactly("10 EUR", "20 EUR", "10 EUR");
    }
  }

  @Test
  void whatIsSetAsideKeepsTheKeysThatCameLater() {
    try (HandDrivenGroup group = group(BRIEF)) {
      group.send("payments", "p1", "10 EUR");
      group.send("payments", "p1", "11 EUR");
      group.turns();
      group.send("payments", "p2", "20 EUR");
      group.turns();
      group.pass(Duration.ofMinutes(1));
      assertThat(database.keys()).isNotEmpty();

      discardAll();
      group.pass(Duration.ofMinutes(1));
      group.turns();
      assertThat(database.letters())
          .extracting(LetterRow::state)
          .containsExactly(LetterState.DISCARDED);
      group.pass(Duration.ofMinutes(1));
      assertThat(database.keys()).isEmpty();
    }
  }

  private void discardAll() {
    PartitionKey partition = database.letters().get(0).lane().partition();
    store
        .letters()
        .request(
            partition.clusterId(),
            partition.groupId(),
            LetterFilter.open(),
            new LetterRequest(Errand.DISCARD, "test", "not wanted", 1));
  }

  @Test
  void topicsThatDoNotTellForHowLongTheyKeepRecordsAreNamed() {
    assertThat(warningsOf(IdempotencySettings.DEFAULT))
        .as("the simulated cluster does not tell")
        .singleElement()
        .asString()
        .contains("[payments]", "PT720H", "DESCRIBE_CONFIGS");
    assertThat(warningsOf(IdempotencySettings.DEFAULT.retention(IdempotencySettings.FOREVER)))
        .isEmpty();
  }

  private List<String> warningsOf(IdempotencySettings settings) {
    Logger log = (Logger) LoggerFactory.getLogger("io.tidemark.internal.runtime.KeyRetention");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.addAppender(logged);
    try (HandDrivenGroup group = group(settings)) {
      group.turns();
    } finally {
      log.detachAppender(logged);
    }
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}

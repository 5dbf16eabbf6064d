// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertKind;
import io.tidemark.alert.AlertListener;
import io.tidemark.alert.AlertSettings;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.process.OneLaneStore;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.HangingTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AlertingListenerTest {
  private static final PartitionKey PARTITION =
      new PartitionKey("cluster", "ledger", "payments", 3);
  private static final LaneKey LANE = PARTITION.lane(1);
  private static final DueLetter LETTER =
      new DueLetter(7, PARTITION, 42, true, 0, Errand.REDRIVE, 0);
  private static final UnitOfWork UNIT =
      new UnitOfWork(
          LANE,
          new UUID(0, 1),
          7,
          0,
          Position.at(40),
          List.of(new ConsumerRecord<>("payments", 3, 42, new byte[0], new byte[0])),
          Position.at(43),
          3);
  private static final HangingTransaction HANGING =
      new HangingTransaction(PARTITION, 40, 90, Instant.EPOCH, 5L, "tx", null);

  private static final String SECRET = "DE12500105170648489890";

  private final ManualEnvironment environment = new ManualEnvironment();
  private final List<Alert> told = new ArrayList<>();
  private final AlertingListener listener = listener(told::add);

  private AlertingListener listener(AlertListener... listeners) {
    return new AlertingListener(
        new AlertSettings(List.of(listeners), Duration.ofMinutes(10)),
        GroupSettings.of("ledger"),
        new FailureText(List.of(new OneLaneStore())),
        environment);
  }

  private static Throwable cause() {
    return new IllegalStateException("no such account");
  }

  private static Arguments event(
      AlertKind kind, String subject, String message, Consumer<TidemarkListener> event) {
    return Arguments.of(kind, subject, message, event);
  }

  static Stream<Arguments> eventsForHumans() {
    return Stream.of(
        event(
            AlertKind.HALTED,
            "ledger/payments-3",
            "ledger/payments-3 stands still: java.lang.IllegalStateException: no such account",
            to -> to.halted(PARTITION, cause())),
        event(
            AlertKind.SKIPPED,
            "ledger/payments-3/1",
            "the record at offset 42 of ledger/payments-3/1 was left out",
            to -> to.skipped(UNIT, cause())),
        event(
            AlertKind.MISSED,
            "ledger/payments-3/1",
            UNIT + " is committed, and what was to follow failed",
            to -> to.missed(UNIT, cause())),
        event(
            AlertKind.PARKED,
            "ledger/payments-3/1",
            "the record at offset 42 of ledger/payments-3/1 was set aside: it is PARKED",
            to -> to.setAside(UNIT, LetterState.PARKED, cause())),
        event(
            AlertKind.PARKED,
            "ledger/payments-3/1",
            "the record at offset 42 of ledger/payments-3/1 was redriven in vain: it is PARKED",
            to -> to.settled(LANE, LETTER, LetterState.PARKED, cause())),
        event(
            AlertKind.CRASH_LOOP,
            "ledger/payments-3/1",
            "2 processes ended while they handled the record at offset 42 of ledger/payments-3/1 alone",
            to -> to.suspected(UNIT, 2)),
        event(
            AlertKind.CRASH_LOOP,
            "ledger/payments-3/1",
            "2 processes ended while they redrove the record at offset 42 of ledger/payments-3/1 alone",
            to -> to.suspected(LANE, LETTER, 2)),
        event(
            AlertKind.DATABASE_UNREACHABLE,
            "ledger/tidemark-database-ledger",
            "breaker tidemark-database-ledger is open: what needs it waits",
            to -> to.breakerOpened("tidemark-database-ledger", null, cause())),
        event(
            AlertKind.UNKNOWN_FAILURE,
            "ledger/P0042",
            "the database answered with P0042, whose meaning is not known",
            to -> to.unknownFailure("P0042", cause())),
        event(
            AlertKind.GAP,
            "ledger/payments-3",
            "ledger/payments-3 went on at 50: offsets from 42 on are not handled",
            to -> to.jumped(PARTITION, 42, 50)),
        event(
            AlertKind.GAP,
            "ledger/payments-3",
            "ledger/payments-3 went back from 50 to 42, which the log holds anew",
            to -> to.jumped(PARTITION, 50, 42)),
        event(
            AlertKind.NOT_PROGRESSING,
            "ledger/payments-3/1",
            "ledger/payments-3/1 has not moved for PT2M: it waits for a session\nand more",
            to ->
                to.notProgressing(LANE, Duration.ofMinutes(2), "it waits for a session\nand more")),
        event(
            AlertKind.TRANSACTION_HANGS,
            "ledger/payments-3",
            HANGING.describe(),
            to -> to.transactionHangs(HANGING)),
        event(
            AlertKind.BREAKER_OPENED,
            "ledger/fraud-api",
            "breaker fraud-api is open until 1970-01-01T00:00:00Z: what needs it waits",
            to -> to.breakerOpened("fraud-api", Instant.EPOCH, cause())),
        event(
            AlertKind.BREAKER_CLOSED,
            "ledger/fraud-api",
            "breaker fraud-api is closed",
            to -> to.breakerClosed("fraud-api")),
        event(
            AlertKind.RESTORED,
            "ledger/payments-3",
            "the database holds position 40 of ledger/payments-3, but 50 was committed before",
            to -> to.restored(PARTITION, 50, 40)),
        event(
            AlertKind.NOT_PUBLISHED,
            "ledger/payments-3",
            "a message that a record of ledger/payments-3 caused is not published",
            to -> to.notPublished(PARTITION, cause())),
        event(
            AlertKind.NOT_PUBLISHED,
            "ledger",
            "no message is published",
            to -> to.publishingFails(cause())),
        event(
            AlertKind.FOREIGN_OFFSET,
            "ledger/payments-3",
            "somebody else has committed offset 7 of ledger/payments-3 to the group: 3 messages are published, perhaps again",
            to -> to.foreignOffset(PARTITION, OptionalLong.of(7), 3)),
        event(
            AlertKind.FOREIGN_OFFSET,
            "ledger/payments-3",
            "Kafka knows no offset of ledger/payments-3, as if the group's had expired or been deleted: 3 messages are published, perhaps again",
            to -> to.foreignOffset(PARTITION, OptionalLong.empty(), 3)),
        event(
            AlertKind.TRANSACTION_VERSION,
            "ledger",
            "the cluster's transaction.version is 1: a commit of published messages that comes late may end a later transaction",
            to -> to.transactionsNotToldApart(1)),
        event(
            AlertKind.FAILED,
            "ledger",
            "the group has ended: java.lang.IllegalStateException: no such account",
            to -> to.failed(cause())));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("eventsForHumans")
  void whatAHumanShouldKnowIsAlerted(
      AlertKind kind, String subject, String message, Consumer<TidemarkListener> event) {
    event.accept(listener);

    Alert alert = told.get(0);
    assertThat(told).hasSize(1);
    assertThat(alert.kind()).isEqualTo(kind);
    assertThat(alert.subject()).hasToString(subject);
    assertThat(alert.message()).isEqualTo(message);
    assertThat(alert.at()).isEqualTo(environment.now());
    assertThat(alert.advice()).isNotBlank();
    assertThat(alert.line()).doesNotContain("\n").contains(kind.advice());
  }

  @Test
  void theCauseIsWhatTheHandlerThrew() {
    listener.setAside(
        UNIT, LetterState.PARKED, RecordFailure.of(UNIT, 0, "payments.apply", cause()));

    assertThat(told)
        .extracting(Alert::cause)
        .containsExactly(new Alert.Cause("java.lang.IllegalStateException", "no such account"));
  }

  /** A listener may send it to a chat. */
  static Stream<Consumer<AlertingListener>> eventsOfViolations() {
    SQLException database = new SQLException("Key (iban)=(%s) already exists".formatted(SECRET));
    Throwable thrown = new IllegalStateException("not booked: " + database.getMessage(), database);
    Throwable cause = RecordFailure.of(UNIT, 0, "payments.apply", thrown);
    return Stream.of(
        to -> to.halted(PARTITION, cause),
        to -> to.skipped(UNIT, cause),
        to -> to.missed(UNIT, cause),
        to -> to.setAside(UNIT, LetterState.PARKED, cause),
        to -> to.settled(LANE, LETTER, LetterState.PARKED, cause),
        to -> to.unknownFailure("P0042", database),
        to -> to.breakerOpened("tidemark-database-ledger", null, database),
        to -> to.notPublished(PARTITION, cause),
        to -> to.publishingFails(cause),
        to -> to.failed(cause),
        to -> to.refused(cause),
        to -> to.refused(thrown));
  }

  @ParameterizedTest
  @MethodSource("eventsOfViolations")
  void whatTheDatabaseSaysOfRowsStaysInTheProcess(Consumer<AlertingListener> event) {
    event.accept(listener);

    assertThat(told).hasSize(1);
    assertThat(told.get(0).toString()).doesNotContain(SECRET).contains("a message of the database");
  }

  @Test
  void everyKindIsToldOfByAnEvent() {
    assertThat(eventsForHumans().map(arguments -> arguments.get()[0]))
        .containsAll(List.of(AlertKind.values()));
  }

  @Test
  void aRecordThatIsSetAsideForACrashLoopIsAlertedAsThatToo() {
    Throwable cause = new IllegalStateException(new CrashLoopException(UNIT, 3));
    listener.setAside(UNIT, LetterState.PARKED, cause);
    listener.skipped(UNIT, cause);

    assertThat(told)
        .extracting(Alert::kind)
        .containsExactly(
            AlertKind.CRASH_LOOP, AlertKind.PARKED, AlertKind.CRASH_LOOP, AlertKind.SKIPPED);
    assertThat(told.get(0).message())
        .isEqualTo(
            "the record at offset 42 of ledger/payments-3/1 was set aside, as processes ended while they handled it");
  }

  @Test
  void aLetterThatIsPutBackForACrashLoopIsAlertedAsThatToo() {
    Throwable cause = new IllegalStateException(new CrashLoopException(LANE, LETTER, 3));
    listener.settled(LANE, LETTER, LetterState.PARKED, cause);

    assertThat(told)
        .extracting(Alert::kind)
        .containsExactly(AlertKind.CRASH_LOOP, AlertKind.PARKED);
    assertThat(told.get(0).message())
        .isEqualTo(
            "the record at offset 42 of ledger/payments-3/1 was made PARKED, as processes ended while they handled it");
  }

  @Test
  void theErrorBehindItIsNamed() {
    listener.halted(PARTITION, cause());
    assertThat(told.get(0).cause())
        .isEqualTo(new Alert.Cause("java.lang.IllegalStateException", "no such account"));
  }

  @Test
  void whatPassesByItselfIsNotAlerted() {
    listener.resumed(PARTITION, 7, Position.at(40));
    listener.claimDelayed(PARTITION, "its row is locked", Duration.ofSeconds(1));
    listener.retrying(UNIT, cause(), Duration.ofSeconds(1));
    listener.fenced(LANE, 7);
    listener.suspected(UNIT, 0);
    listener.suspected(LANE, LETTER, 0);
    listener.setAside(UNIT, LetterState.NOT_YET, cause());
    listener.settled(LANE, LETTER, LetterState.NOT_YET, cause());
    listener.settled(LANE, LETTER, LetterState.REDRIVEN, null);
    listener.settled(LANE, LETTER, LetterState.DISCARDED, null);
    listener.lost(PARTITION);
    listener.inDoubt(UNIT, cause());
    listener.committed(
        UNIT, new Outcome.Committed(Position.at(43), 1, new UUID(0, 1)), Duration.ofMillis(1));
    assertThat(told).isEmpty();
  }

  @Test
  void theSameIsNotToldAgainWithinTheIntervalAndThenWithTheNumberLeftOut() {
    listener.notProgressing(LANE, Duration.ofMinutes(2), "a lock");
    environment.pass(Duration.ofMinutes(9));
    listener.notProgressing(LANE, Duration.ofMinutes(2), "a lock");
    listener.notProgressing(LANE, Duration.ofMinutes(2), "another lock");
    assertThat(told).hasSize(1);

    environment.pass(Duration.ofMinutes(1));
    listener.notProgressing(LANE, Duration.ofMinutes(2), "a lock");
    assertThat(told).extracting(Alert::leftOut).containsExactly(0L, 2L);
    assertThat(told.get(1).line()).contains("2 more like it were left out.");

    environment.pass(Duration.ofMinutes(10));
    listener.notProgressing(LANE, Duration.ofMinutes(2), "a lock");
    assertThat(told).extracting(Alert::leftOut).containsExactly(0L, 2L, 0L);
  }

  @Test
  void otherSubjectsAndKindsAreToldAtOnce() {
    listener.notProgressing(LANE, Duration.ofMinutes(2), "a lock");
    listener.notProgressing(PARTITION.lane(2), Duration.ofMinutes(2), "a lock");
    listener.skipped(UNIT, cause());
    assertThat(told).hasSize(3);
  }

  @Test
  void aPartitionThatHaltsAtAnotherRecordIsToldAtOnce() {
    listener.halted(PARTITION, new IllegalStateException("at offset 42"));
    listener.halted(PARTITION, new IllegalStateException("at offset 42"));
    listener.halted(PARTITION, new IllegalStateException("at offset 43"));
    assertThat(told).hasSize(2);
  }

  @Test
  void whatIsRememberedIsBounded() {
    listener.unknownFailure("eldest", cause());
    for (int i = 1; i < AlertRepeats.REMEMBERED; i++) {
      listener.unknownFailure("code " + i, cause());
    }
    listener.unknownFailure("eldest", cause());
    assertThat(told).hasSize(AlertRepeats.REMEMBERED);

    listener.unknownFailure("one more", cause());
    listener.unknownFailure("eldest", cause());
    assertThat(told).hasSize(AlertRepeats.REMEMBERED + 2);
  }

  @Test
  void whatOneListenerThrowsKeepsNothingFromTheOthers() {
    AlertingListener both =
        listener(
            alert -> {
              throw new IllegalStateException("a listener's own trouble");
            },
            told::add);
    both.failed(cause());
    assertThat(told).hasSize(1);
  }

  @Test
  void listenersShareTheBoundOfTheEnd() {
    List<Duration> bounds = new ArrayList<>();
    AlertListener slow =
        new AlertListener() {
          @Override
          public void alert(Alert alert) {}

          @Override
          public void close(Duration bound) {
            bounds.add(bound);
            environment.pass(Duration.ofSeconds(2));
          }
        };
    listener(slow, slow, slow).close(Duration.ofSeconds(3));
    assertThat(bounds).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ZERO);
  }

  @Test
  void severalListenersHearAndNoneSilencesAnother() {
    List<String> heard = new ArrayList<>();
    TidemarkListener throwing =
        new TidemarkListener() {
          @Override
          public void failed(Throwable cause) {
            heard.add("first");
            throw new IllegalStateException("a listener's own trouble");
          }
        };
    new SafeListener(throwing, listener).failed(cause());
    assertThat(heard).containsExactly("first");
    assertThat(told).hasSize(1);
  }
}

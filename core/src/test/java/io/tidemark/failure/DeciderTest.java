// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import static io.tidemark.failure.Failure.Origin.DECODING;
import static io.tidemark.failure.Failure.Origin.HANDLER;
import static io.tidemark.failure.Failure.Origin.UNIT;
import static io.tidemark.failure.FailureAction.deadLetter;
import static io.tidemark.failure.FailureAction.halt;
import static io.tidemark.failure.FailureAction.notYet;
import static io.tidemark.failure.FailureAction.parkKey;
import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.lane.FailureKind.BUG;
import static io.tidemark.lane.FailureKind.CONTENTION;
import static io.tidemark.lane.FailureKind.INFRASTRUCTURE;
import static io.tidemark.lane.FailureKind.PERMANENT;
import static io.tidemark.lane.FailureKind.TRANSIENT;
import static io.tidemark.lane.Outcome.Failed.UNKNOWN_CULPRIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Decision.Halt;
import io.tidemark.failure.Decision.NextTry;
import io.tidemark.failure.Decision.Retry;
import io.tidemark.failure.Decision.SetAside;
import io.tidemark.failure.Decision.Smaller;
import io.tidemark.failure.Failure.Origin;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.settings.RetrySettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class DeciderTest {
  private static final FailurePolicy POLICY =
      FailurePolicy.retry(3, "200ms", "300ms")
          .on(IllegalArgumentException.class, skip())
          .on(NumberFormatException.class, halt())
          .transientOn(IOException.class)
          .permanentOn(ArithmeticException.class)
          .otherwise(skip());
  private static final Decision SKIP = new SetAside(skip());
  private static final Decision HALT = new Halt();

  private static Decision decide(FailurePolicy policy, Failure failure) {
    RetrySettings waits = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0.5);
    return new Decider(new Backoff(waits, bound -> 0), topic -> policy).decide("topic", failure);
  }

  private static Throwable any() {
    return new IllegalStateException("any");
  }

  private static Throwable wrapped() {
    return new IllegalStateException("outer", new FileNotFoundException("inner"));
  }

  private static Failure several(FailureKind kind, int records, int culprit) {
    return new Failure(kind, any(), HANDLER, records, culprit, 1, 0);
  }

  private static Failure alone(FailureKind kind, Throwable cause, Origin origin, int tries) {
    return new Failure(kind, cause, origin, 1, 0, 7, tries);
  }

  private static Decision again(int millis) {
    return new NextTry(Duration.ofMillis(millis));
  }

  private static Decision passes() {
    return new Retry(Duration.ofSeconds(1));
  }

  static Stream<Arguments> everyActionForEveryKindOfFailure() {
    return Stream.of(parkKey(), deadLetter(), notYet("1m"), halt(), skip())
        .flatMap(
            action ->
                Stream.of(FailureKind.values())
                    .flatMap(
                        kind ->
                            Stream.of(Origin.values())
                                .map(origin -> Arguments.of(action, kind, origin))));
  }

  @ParameterizedTest
  @MethodSource("everyActionForEveryKindOfFailure")
  void anActionIsForWhatTheHandlerOrTheBytesAreToBlameFor(
      FailureAction action, FailureKind kind, Origin origin) {
    FailurePolicy policy = FailurePolicy.noRetry().on(IllegalStateException.class, action);

    Decision decision = decide(policy, alone(kind, any(), origin, 0));

    if (kind == BUG || (kind == PERMANENT && (origin == UNIT || action.equals(halt())))) {
      assertThat(decision).isEqualTo(HALT);
    } else if (kind == PERMANENT) {
      assertThat(decision).isEqualTo(new SetAside(action));
    } else {
      assertThat(decision).isEqualTo(passes());
    }
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true"})
  void whereTooManyKeysAreParkedThePartitionHaltsInstead(int parked, boolean halts) {
    Decider decider =
        new Decider(
            new Backoff(RetrySettings.DEFAULT, bound -> 0),
            topic -> FailurePolicy.noRetry().on(ArithmeticException.class, deadLetter()),
            3);
    Failure parks = alone(PERMANENT, any(), HANDLER, 0);
    Failure parksNothing = alone(PERMANENT, new ArithmeticException(), HANDLER, 0);

    assertThat(decider.decide("topic", parks, parked))
        .isEqualTo(halts ? HALT : new SetAside(parkKey()));
    assertThat(decider.decide("topic", parksNothing, parked)).isEqualTo(new SetAside(deadLetter()));
  }

  static Stream<Arguments> aRecordAlone() {
    return Stream.of(
        // The tries of the record, and what follows them.
        Arguments.of(alone(PERMANENT, any(), HANDLER, 0), again(200)),
        Arguments.of(alone(PERMANENT, any(), HANDLER, 1), again(300)),
        Arguments.of(alone(PERMANENT, any(), HANDLER, 2), SKIP),
        // What passes by itself, uses up no try and leads to no action, however often it comes.
        Arguments.of(alone(TRANSIENT, any(), HANDLER, 2), passes()),
        Arguments.of(alone(INFRASTRUCTURE, any(), HANDLER, 2), passes()),
        Arguments.of(alone(CONTENTION, any(), HANDLER, 2), passes()),
        Arguments.of(alone(INFRASTRUCTURE, any(), DECODING, 2), passes()),
        // Rules: at once, the most specific, through the causes.
        Arguments.of(alone(PERMANENT, new IllegalArgumentException(), HANDLER, 0), SKIP),
        Arguments.of(alone(PERMANENT, new NumberFormatException(), HANDLER, 0), HALT),
        Arguments.of(alone(PERMANENT, new ArithmeticException(), HANDLER, 0), SKIP),
        Arguments.of(alone(PERMANENT, wrapped(), HANDLER, 2), passes()),
        Arguments.of(
            alone(PERMANENT, new IOException(new NumberFormatException()), HANDLER, 2), passes()),
        Arguments.of(alone(PERMANENT, new NumberFormatException(), HANDLER, 2), HALT),
        // Rules say nothing about the database.
        Arguments.of(alone(TRANSIENT, new IllegalArgumentException(), HANDLER, 2), passes()),
        Arguments.of(alone(TRANSIENT, new ArithmeticException(), HANDLER, 0), SKIP),
        Arguments.of(alone(INFRASTRUCTURE, new ArithmeticException(), HANDLER, 0), passes()),
        Arguments.of(alone(CONTENTION, new ArithmeticException(), HANDLER, 0), passes()),
        // An interrupt is nobody's failure, whatever a rule says of its wrapping.
        Arguments.of(
            alone(
                TRANSIENT,
                new ArithmeticException().initCause(new InterruptedException()),
                HANDLER,
                2),
            passes()),
        // The same bytes again would be the same failure again.
        Arguments.of(alone(PERMANENT, any(), DECODING, 0), SKIP),
        Arguments.of(alone(PERMANENT, new NumberFormatException(), DECODING, 0), HALT),
        Arguments.of(alone(PERMANENT, new IOException(), DECODING, 0), passes()),
        // What surrounds the handler sets no record aside.
        Arguments.of(alone(PERMANENT, any(), UNIT, 0), again(200)),
        Arguments.of(alone(PERMANENT, any(), UNIT, 2), HALT),
        Arguments.of(alone(PERMANENT, new IllegalArgumentException(), UNIT, 0), HALT),
        Arguments.of(alone(BUG, any(), UNIT, 0), HALT),
        // A unit without a record to blame.
        Arguments.of(new Failure(PERMANENT, any(), UNIT, 0, UNKNOWN_CULPRIT, 1, 0), HALT));
  }

  @ParameterizedTest
  @MethodSource
  void aRecordAlone(Failure failure, Decision decision) {
    assertThat(decide(POLICY, failure)).isEqualTo(decision);
  }

  /** It would be tried again by itself, and end the next process. */
  @Test
  void whatEndsProcessesIsNeverNotYet() {
    FailurePolicy policy =
        FailurePolicy.noRetry()
            .on(RuntimeException.class, FailureAction.notYet("15m"))
            .otherwise(FailureAction.deadLetter());
    UnitOfWork unit =
        new UnitOfWork(
            new PartitionKey("cluster", "group", "topic", 0).lane(0),
            new UUID(0, 1),
            1,
            0,
            Position.at(7),
            List.of(new ConsumerRecord<>("topic", 0, 7, new byte[1], new byte[1])),
            Position.at(8),
            1);
    Failure failure = alone(PERMANENT, new CrashLoopException(unit, 3), HANDLER, 0);
    assertThat(decide(policy, failure))
        .isEqualTo(new Decision.SetAside(FailureAction.deadLetter()));
  }

  @Test
  void theDefaultParksTheKeyAfterThreeTries() {
    FailurePolicy policy = FailurePolicy.DEFAULT;
    assertThat(decide(policy, alone(PERMANENT, any(), HANDLER, 0))).isEqualTo(again(200));
    assertThat(decide(policy, alone(PERMANENT, any(), HANDLER, 1))).isEqualTo(again(400));
    assertThat(decide(policy, alone(PERMANENT, any(), HANDLER, 2)))
        .isEqualTo(new SetAside(parkKey()));
  }

  @Test
  void withoutRetriesTheFirstTryIsTheLast() {
    assertThat(decide(FailurePolicy.noRetry(), alone(PERMANENT, any(), HANDLER, 0)))
        .isEqualTo(new SetAside(parkKey()));
  }

  private static OpenLetter letter(LetterState state, boolean keyed, boolean mayRetry) {
    return new OpenLetter(
        new ConsumerRecord<>("topic", 0, 3, new byte[0], new byte[0]),
        new UUID(4, 5),
        PayloadMode.FULL,
        false,
        state,
        keyed,
        2,
        mayRetry,
        Errand.REDRIVE,
        true,
        0);
  }

  private static Decision later() {
    return new Decision.Later(Duration.ofSeconds(1));
  }

  private static Decision back(LetterState state) {
    return new Decision.PutBack(state, null);
  }

  private static Decision back(Duration in, @Nullable Duration until) {
    return new Decision.PutBack(LetterState.NOT_YET, new LetterRetry(in, until));
  }

  static Stream<Arguments> aLetterRedrivenInVain() {
    Throwable early = new IllegalArgumentException("too early");
    FailurePolicy parks = FailurePolicy.noRetry().on(early.getClass(), notYet("15m"));
    FailurePolicy buries = parks.otherwise(deadLetter());
    OpenLetter dead = letter(LetterState.DEAD, false, false);
    OpenLetter parked = letter(LetterState.PARKED, true, false);
    OpenLetter waiting = letter(LetterState.WAITING, true, false);
    OpenLetter early1 = letter(LetterState.NOT_YET, true, true);
    OpenLetter late = letter(LetterState.NOT_YET, true, false);
    OpenLetter lateWithoutKey = letter(LetterState.NOT_YET, false, false);
    return Stream.of(
        Arguments.of(parks, PERMANENT, any(), parked, back(LetterState.PARKED)),
        Arguments.of(parks, PERMANENT, any(), waiting, back(LetterState.PARKED)),
        Arguments.of(parks, PERMANENT, any(), dead, back(LetterState.DEAD)),
        Arguments.of(parks, PERMANENT, early, dead, back(LetterState.DEAD)),
        Arguments.of(buries, PERMANENT, any(), parked, back(LetterState.DEAD)),
        Arguments.of(parks.otherwise(halt()), PERMANENT, any(), parked, back(LetterState.PARKED)),
        Arguments.of(parks.otherwise(skip()), PERMANENT, any(), late, back(LetterState.DISCARDED)),
        // What passes by itself changes nothing.
        Arguments.of(parks, TRANSIENT, any(), parked, later()),
        Arguments.of(parks, INFRASTRUCTURE, early, late, later()),
        Arguments.of(parks, CONTENTION, any(), parked, later()),
        Arguments.of(parks, BUG, any(), parked, HALT),
        // Not yet: until its time is over, then what else the policy says.
        Arguments.of(parks, PERMANENT, early, early1, back(Duration.ofSeconds(4), null)),
        Arguments.of(parks, PERMANENT, early, late, back(LetterState.PARKED)),
        Arguments.of(buries, PERMANENT, early, late, back(LetterState.DEAD)),
        Arguments.of(parks, PERMANENT, early, lateWithoutKey, back(LetterState.DEAD)),
        Arguments.of(
            parks, PERMANENT, early, waiting, back(Duration.ofSeconds(4), Duration.ofMinutes(15))));
  }

  @ParameterizedTest
  @MethodSource
  void aLetterRedrivenInVain(
      FailurePolicy policy,
      FailureKind kind,
      Throwable cause,
      OpenLetter letter,
      Decision decision) {
    RetrySettings waits = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
    Decider decider = new Decider(new Backoff(waits, bound -> 0), topic -> policy);

    assertThat(decider.decide("topic", alone(kind, cause, HANDLER, 0), letter)).isEqualTo(decision);
  }

  static Stream<Arguments> aLetterThatEndsProcesses() {
    FailurePolicy parks = FailurePolicy.noRetry();
    FailurePolicy halts = parks.transientOn(RuntimeException.class).otherwise(halt());
    FailurePolicy waits = parks.on(RuntimeException.class, notYet("15m"));
    OpenLetter dead = letter(LetterState.DEAD, false, false);
    OpenLetter parked = letter(LetterState.PARKED, true, false);
    OpenLetter notYet = letter(LetterState.NOT_YET, true, true);
    return Stream.of(
        Arguments.of(parks, parked, back(LetterState.PARKED)),
        Arguments.of(parks, dead, back(LetterState.DEAD)),
        Arguments.of(parks, notYet, back(LetterState.PARKED)),
        // Neither does it pass, nor is it tried again by itself, whatever is said of exceptions.
        Arguments.of(halts, parked, back(LetterState.PARKED)),
        Arguments.of(waits, notYet, back(LetterState.PARKED)),
        Arguments.of(
            parks.on(CrashLoopException.class, deadLetter()), parked, back(LetterState.DEAD)),
        Arguments.of(parks.otherwise(skip()), parked, back(LetterState.DISCARDED)));
  }

  @ParameterizedTest
  @MethodSource
  void aLetterThatEndsProcesses(FailurePolicy policy, OpenLetter letter, Decision decision) {
    PartitionKey partition = new PartitionKey("cluster", "group", "topic", 0);
    DueLetter due = new DueLetter(11, partition, 3, true, 0, Errand.REDRIVE, 3);
    Throwable cause = new CrashLoopException(partition.lane(0), due, 3);
    RetrySettings waits = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
    Decider decider = new Decider(new Backoff(waits, bound -> 0), topic -> policy);

    assertThat(decider.decide("topic", alone(PERMANENT, cause, HANDLER, 0), letter))
        .isEqualTo(decision);
  }

  @Test
  void whatPassesByItselfIsTriedAgainAfterGrowingWaitsUpToTheCap() {
    assertThat(decide(POLICY, new Failure(TRANSIENT, any(), HANDLER, 10, UNKNOWN_CULPRIT, 1, 0)))
        .isEqualTo(new Retry(Duration.ofMillis(100)));
    assertThat(decide(POLICY, new Failure(INFRASTRUCTURE, any(), UNIT, 10, UNKNOWN_CULPRIT, 3, 0)))
        .isEqualTo(new Retry(Duration.ofMillis(400)));
    assertThat(decide(POLICY, new Failure(TRANSIENT, any(), HANDLER, 1, 0, 1_000, 0)))
        .isEqualTo(new Retry(Duration.ofSeconds(1)));
  }

  @Test
  void transactionsInEachOthersWayAreHalved() {
    assertThat(decide(POLICY, several(CONTENTION, 9, UNKNOWN_CULPRIT)))
        .isEqualTo(new Smaller(5, Duration.ofMillis(100)));
    assertThat(decide(POLICY, new Failure(CONTENTION, any(), UNIT, 1, 0, 2, 0)))
        .isEqualTo(new Retry(Duration.ofMillis(200)));
  }

  @Test
  void recordsBeforeTheCulpritGoFirstThenTheCulpritAlone() {
    assertThat(decide(POLICY, several(PERMANENT, 10, 7))).isEqualTo(new Smaller(7, Duration.ZERO));
    assertThat(decide(POLICY, several(PERMANENT, 10, 0))).isEqualTo(new Smaller(1, Duration.ZERO));
  }

  @Test
  void unknownCulpritIsSearchedByHalves() {
    assertThat(decide(POLICY, several(PERMANENT, 10, UNKNOWN_CULPRIT)))
        .isEqualTo(new Smaller(5, Duration.ZERO));
    assertThat(decide(POLICY, several(PERMANENT, 3, UNKNOWN_CULPRIT)))
        .isEqualTo(new Smaller(2, Duration.ZERO));
  }

  @Test
  void jitterShortensAWaitByNoMoreThanItsShare() {
    RetrySettings settings =
        new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0.5);

    assertThat(new Backoff(settings, bound -> bound - 1).after(1)).isEqualTo(Duration.ofMillis(50));
    assertThat(new Backoff(settings, bound -> 0).after(1)).isEqualTo(Duration.ofMillis(100));
  }
}

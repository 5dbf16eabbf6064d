// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailureAction;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.process.OneLaneStore.Effects;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.Fenced;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoreRoute;
import io.tidemark.store.UnitTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class UnitProcessorTest {
  private static final UUID TOPIC = new UUID(0, 1);

  /** The topic of that name which letters came from. */
  private static final UUID MADE_BEFORE = new UUID(0, 2);

  private static final LaneKey LANE = new PartitionKey("cluster", "group", "topic", 0).lane(0);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final OneLaneStore store = new OneLaneStore();
  private final List<UUID> topics = new ArrayList<>();
  private RecordWork work = (effects, record) -> effects.add("handled " + record.offset());
  private RuntimeException decodingFailure;
  private final HandlerSet handlers =
      new HandlerSet(List.of(new HandlerDefinition("h", Set.of("topic"), 100, Handler::new)));
  private final UnitProcessor processor =
      new UnitProcessor(
          StoreRoute.to(store),
          new WorkerHandlers(handlers, Publishing.off()),
          new Letters(LetterSettings.DEFAULT, handlers),
          environment);

  private interface RecordWork {
    void handle(Effects effects, ConsumerRecord<byte[], byte[]> record);
  }

  private final class Handler implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      if (decodingFailure != null) {
        throw RecordFailure.of(unit, 1, "decoding", decodingFailure);
      }
      return run -> handle(unit, run.transaction(), run::enough);
    }

    private int handle(UnitOfWork unit, UnitTransaction transaction, BooleanSupplier enough) {
      Effects effects = transaction.resource(Effects.class);
      topics.add(unit.topicId());
      int taken = 0;
      while (taken < unit.records().size() && !enough.getAsBoolean()) {
        work.handle(effects, unit.records().get(taken));
        taken++;
      }
      return taken;
    }

    @Override
    public void close() {}
  }

  @Test
  void effectsAndPositionCommitTogether() {
    Outcome outcome = process(unit(1, 0, 3));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Committed.class,
            committed -> {
              assertThat(committed.records()).isEqualTo(3);
              assertThat(committed.position().nextOffset()).isEqualTo(3);
            });
    assertThat(store.effects).containsExactly("handled 0", "handled 1", "handled 2");
    assertThat(store.position).isEqualTo(3);
  }

  @Test
  void fencedUnitLeavesNothingBehind() {
    store.epoch = 2;

    assertThat(process(unit(1, 0, 3))).isInstanceOf(Fenced.class);

    assertThat(store.effects).isEmpty();
    assertThat(store.position).isZero();
  }

  @Test
  void failedHandlerRollsBackAll() {
    work =
        (effects, record) -> {
          effects.add("handled " + record.offset());
          if (record.offset() == 1) {
            throw new IllegalArgumentException("bad record");
          }
        };

    assertThat(process(unit(1, 0, 3)))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.cause()).hasMessage("bad record"));
    assertThat(store.effects).isEmpty();
    assertThat(store.position).isZero();
  }

  @Test
  void zombieThatMeetsItsSuccessorsRowsBlamesNoRecord() {
    work =
        (effects, record) -> {
          store.epoch = 2;
          throw new IllegalStateException("23505 duplicate key");
        };

    assertThat(process(unit(1, 0, 3))).isInstanceOf(Fenced.class);
  }

  @Test
  void failureIsTheDatabasesWhileTheClaimCannotBeConfirmed() {
    store.unreachable = true;
    work =
        (effects, record) -> {
          throw new IllegalArgumentException("bad record");
        };

    assertThat(process(unit(1, 0, 3)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.cause())
                  .hasMessage("the database is down")
                  .hasSuppressedException(new IllegalArgumentException("bad record"));
              assertThat(failed.culprit()).isEqualTo(Failed.UNKNOWN_CULPRIT);
            });
  }

  @Test
  void lostAnswerToCommitIsNeitherSuccessNorFailure() {
    store.answerLost = true;

    assertThat(process(unit(1, 0, 3)))
        .isInstanceOfSatisfying(
            InDoubt.class, doubt -> assertThat(doubt.token()).isEqualTo(store.token));
  }

  @Test
  void undecodableRecordIsNamed() {
    decodingFailure = new IllegalArgumentException("not JSON");

    assertThat(process(unit(1, 0, 3)))
        .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.culprit()).isEqualTo(1));
  }

  @Test
  void anotherPositionUnderOurEpochIsAFailureNotAFence() {
    store.position = 7;

    assertThat(process(unit(1, 0, 3)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.cause()).isInstanceOf(PositionConflictException.class));
  }

  @Test
  void emptyUnitMovesThePositionOnly() {
    assertThat(
            process(
                new UnitOfWork(LANE, TOPIC, 1, 0, Position.at(0), List.of(), Position.at(9), 1)))
        .isInstanceOf(Committed.class);

    assertThat(store.position).isEqualTo(9);
    assertThat(store.effects).isEmpty();
  }

  @Test
  void unitThatHasHadItsTimeLeavesTheRest() {
    work =
        (effects, record) -> {
          effects.add("handled " + record.offset());
          environment.pass(Duration.ofMillis(600));
        };

    assertThat(process(unit(1, 0, 5)))
        .isInstanceOfSatisfying(
            Committed.class, committed -> assertThat(committed.records()).isEqualTo(2));
    assertThat(store.position).isEqualTo(2);
  }

  @Test
  void unitAbortedBeforeItBeginsIsAbortedAsItBegins() {
    RunningUnit running = running(unit(1, 0, 1));
    running.abort();

    processor.process(running);

    assertThat(store.aborted).isTrue();
  }

  @Test
  void errorsOfAHandlerAreFailuresButThoseOfTheVirtualMachineAreNot() {
    work =
        (effects, record) -> {
          throw new AssertionError("handler's own");
        };
    assertThat(process(unit(1, 0, 1))).isInstanceOf(Failed.class);

    work =
        (effects, record) -> {
          throw new OutOfMemoryError("not the record's fault");
        };
    assertThatThrownBy(() -> process(unit(1, 0, 1))).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void recordThatIsSetAsideIsLeftOutAndPassedInOneTransactionWithoutItsHandler() {
    Purpose aside =
        new Purpose.SetAside(FailureAction.skip(), new IllegalStateException("poison"), 3);
    decodingFailure = new IllegalArgumentException("not JSON");
    work =
        (effects, record) -> {
          throw new AssertionError("no handler is called");
        };

    assertThat(processor.process(running(unit(1, 0, 1), aside))).isInstanceOf(Committed.class);
    assertThat(store.effects).containsExactly("left out [0, 1) FAILED");
    assertThat(store.position).isEqualTo(1);
  }

  @Test
  void recordThatIsSetAsideUnderAnotherClaimStays() {
    Purpose aside =
        new Purpose.SetAside(FailureAction.skip(), new IllegalStateException("poison"), 3);
    store.epoch = 2;

    assertThat(processor.process(running(unit(1, 0, 1), aside))).isInstanceOf(Fenced.class);
    assertThat(store.effects).isEmpty();
    assertThat(store.position).isZero();
  }

  @Test
  void recordWhoseKeyIsParkedWaitsAndTheOthersAreHandled() {
    Outcome outcome = processor.process(running(unit(1, 0, 4), new Purpose.Handle(Set.of(1, 3))));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Committed.class, committed -> assertThat(committed.records()).isEqualTo(4));
    assertThat(store.effects)
        .containsExactly("handled 0", "handled 2", "letter of 1 WAITING", "letter of 3 WAITING");
    assertThat(store.position).isEqualTo(4);
  }

  @Test
  void recordThatWaitsBehindWhatWasLeftForTheNextUnitIsNotPassed() {
    work =
        (effects, record) -> {
          effects.add("handled " + record.offset());
          environment.pass(Duration.ofMillis(600));
        };

    processor.process(running(unit(1, 0, 6), new Purpose.Handle(Set.of(1, 4))));

    assertThat(store.effects).containsExactly("handled 0", "handled 2", "letter of 1 WAITING");
    assertThat(store.position).isEqualTo(3);
  }

  @Test
  void culpritIsNamedByItsPlaceInTheWholeUnit() {
    decodingFailure = new IllegalArgumentException("not JSON");

    assertThat(processor.process(running(unit(1, 0, 4), new Purpose.Handle(Set.of(0, 1)))))
        .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.culprit()).isEqualTo(3));
  }

  @Test
  void unitOfWhichEveryRecordWaitsCallsNoHandler() {
    work =
        (effects, record) -> {
          throw new AssertionError("no handler is called");
        };

    processor.process(running(unit(1, 0, 2), new Purpose.Handle(Set.of(0, 1))));

    assertThat(store.effects).containsExactly("letter of 0 WAITING", "letter of 1 WAITING");
    assertThat(store.position).isEqualTo(2);
  }

  @Test
  void redriveHandlesTheRecordAndEndsItsLetterWhereTheLaneStands() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);

    RunningUnit running = running(nothing(7), new Purpose.CarryOut(due(Errand.REDRIVE)));
    assertThat(processor.process(running)).isInstanceOf(Committed.class);

    assertThat(store.effects).containsExactly("handled 3", "letter 11 REDRIVEN");
    assertThat(topics).as("the record's, not what was made again").containsExactly(MADE_BEFORE);
    assertThat(store.position).isEqualTo(7);
    assertThat(store.replays).isEqualTo(1);
    assertThat(running.became()).contains(LetterState.REDRIVEN);
  }

  @Test
  void redriveThatFailsLeavesTheLetterAsItIs() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    work =
        (effects, record) -> {
          throw new IllegalStateException("still bad");
        };

    RunningUnit running = running(nothing(7), new Purpose.CarryOut(due(Errand.REDRIVE)));
    assertThat(processor.process(running)).isInstanceOf(Failed.class);

    assertThat(store.effects).isEmpty();
    assertThat(running.letter()).isNotNull().isEqualTo(store.letter);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, -1"})
  void whatIsRefusedAtCommitIsWhatTheHandlerDid(int records, int culprit) {
    store.commitRefused = new SQLException("does not add up");

    assertThat(process(unit(1, 0, records)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.cause())
                  .isInstanceOf(RecordFailure.class)
                  .hasCause(store.commitRefused)
                  .hasMessageContaining("%d records from offset 0 on was refused", records);
              assertThat(failed.culprit()).isEqualTo(culprit);
            });
    assertThat(store.effects).isEmpty();
    assertThat(store.position).isZero();
  }

  @Test
  void whatIsRefusedAtCommitIsWhatARedriveDid() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    store.commitRefused = new SQLException("does not add up");

    assertThat(processor.process(running(nothing(7), new Purpose.CarryOut(due(Errand.REDRIVE)))))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.cause())
                    .isInstanceOf(RecordFailure.class)
                    .hasMessageContaining("offset 3"));
  }

  static Stream<Purpose> purposesWithoutAHandler() {
    return Stream.of(
        new Purpose.SetAside(FailureAction.deadLetter(), new IllegalStateException(), 1),
        new Purpose.Handle(Set.of(0)),
        new Purpose.CarryOut(due(Errand.DISCARD)));
  }

  @ParameterizedTest
  @MethodSource("purposesWithoutAHandler")
  void whatIsRefusedAtCommitIsNoHandlersFaultWhereNoneWasCalled(Purpose purpose) {
    store.letter = letter(LetterState.PARKED, Errand.DISCARD);
    store.commitRefused = new SQLException("no such row");
    UnitOfWork unit = purpose.concernsLetter() ? nothing(0) : unit(1, 0, 1);

    assertThat(processor.process(running(unit, purpose)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.cause()).isInstanceOf(CommitRefusedException.class));
  }

  @Test
  void redriveOfWhatIsDoneAlreadyDoesNothing() {
    store.position = 7;

    RunningUnit running = running(nothing(7), new Purpose.CarryOut(due(Errand.REDRIVE)));
    assertThat(processor.process(running)).isInstanceOf(Committed.class);

    assertThat(store.effects).isEmpty();
    assertThat(store.replays).isZero();
    assertThat(running.became()).isEmpty();
  }

  @Test
  void discardCallsNoHandler() {
    store.position = 7;
    store.letter = letter(LetterState.DEAD, Errand.DISCARD);

    processor.process(running(nothing(7), new Purpose.CarryOut(due(Errand.DISCARD))));

    assertThat(store.effects).containsExactly("letter 11 DISCARDED");
    assertThat(store.replays).isZero();
  }

  @Test
  void whoAsksAgainForWhatEndedProcessesIsNotOverruled() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    DueLetter due = due(Errand.REDRIVE);
    Throwable refused = new IllegalStateException(new CrashLoopException(LANE, due, 3));

    RunningUnit running =
        running(nothing(7), new Purpose.PutBack(due, true, LetterState.PARKED, null, refused));

    assertThat(processor.process(running)).isInstanceOf(Committed.class);
    assertThat(store.effects).isEmpty();
    assertThat(running.became()).isEmpty();
  }

  /** It was taken up because its time had come; before it is put back, somebody may ask for it. */
  @ParameterizedTest
  @CsvSource({
    "false, false, REDRIVE, letter 11 NOT_YET",
    "false, true, REDRIVE,",
    "false, true, DISCARD, letter 11 DISCARDED",
    "true, true, REDRIVE, letter 11 NOT_YET",
    "true, true, DISCARD, letter 11 DISCARDED"
  })
  void whatIsAskedForWhileALetterIsTriedUnaskedIsNotOverruled(
      boolean askedBefore, boolean askedNow, Errand errand, @Nullable String effect) {
    store.position = 7;
    store.letter = letter(LetterState.NOT_YET, errand, askedNow, 0);
    Purpose back =
        new Purpose.PutBack(
            due(Errand.REDRIVE),
            askedBefore,
            LetterState.NOT_YET,
            new LetterRetry(Duration.ofSeconds(2), null),
            new IllegalStateException("still too early"));

    RunningUnit running = running(nothing(7), back);
    assertThat(processor.process(running)).isInstanceOf(Committed.class);

    assertThat(store.effects).isEqualTo(effect == null ? List.of() : List.of(effect));
    assertThat(running.became().isEmpty()).isEqualTo(effect == null);
  }

  private static UnitOfWork nothing(long at) {
    return new UnitOfWork(LANE, TOPIC, 1, 0, Position.at(at), List.of(), Position.at(at), 1);
  }

  @Test
  void thatASuspectIsTriedIsCommittedBeforeItsHandlerIsCalled() {
    work =
        (effects, record) -> {
          assertThat(store.onTrial).isTrue();
          assertThat(store.position).isZero();
          effects.add("handled " + record.offset());
        };

    assertThat(processor.process(running(unit(1, 0, 1), new Purpose.Try(1))))
        .isInstanceOf(Committed.class);

    assertThat(store.effects).containsExactly("handled 0");
    assertThat(store.position).isOne();
    assertThat(store.onTrial).isFalse();
  }

  @Test
  void whoSurvivesASuspectTakesBackThatItIsTried() {
    RunningUnit running = running(unit(1, 0, 1), new Purpose.Try(0));
    work =
        (effects, record) -> {
          throw new IllegalArgumentException("bad record");
        };

    assertThat(processor.process(running))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.cause()).hasMessage("bad record"));

    assertThat(store.onTrial).isFalse();
    assertThat(store.position).isZero();
    assertThat(running.trialToken()).isEqualTo(store.token);
  }

  @Test
  void whoseProcessEndsLeavesThatItWasTried() {
    work =
        (effects, record) -> {
          throw new OutOfMemoryError("and the process ends");
        };

    assertThatThrownBy(() -> processor.process(running(unit(1, 0, 1), new Purpose.Try(0))))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(store.onTrial).isTrue();
    assertThat(store.position).isZero();
  }

  @Test
  void aSuspectIsNotTriedUnderAnotherClaimNorWhileItIsInDoubtWhetherThatIsKnown() {
    work =
        (effects, record) -> {
          throw new AssertionError("no handler is called");
        };
    store.epoch = 2;
    assertThat(processor.process(running(unit(1, 0, 1), new Purpose.Try(0))))
        .isInstanceOf(Fenced.class);

    store.answerLost = true;
    assertThat(processor.process(running(unit(2, 0, 1), new Purpose.Try(0))))
        .isInstanceOf(InDoubt.class);
  }

  @Test
  void aRecordThatIsRefusedFailsWithoutItsHandlerForWhatProcessesEndedBy() {
    decodingFailure = new IllegalArgumentException("not JSON");

    assertThat(processor.process(running(unit(1, 0, 1), new Purpose.Refuse(3))))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.culprit()).isZero();
              assertThat(failed.cause())
                  .hasCauseInstanceOf(CrashLoopException.class)
                  .hasMessageContaining("3 processes ended while they handled offset 0 alone");
            });
    assertThat(store.position).isZero();
  }

  private static Purpose tryLetter() {
    return new Purpose.TryLetter(due(Errand.REDRIVE), 0);
  }

  @Test
  void thatALetterIsTriedIsCommittedBeforeItsHandlerIsCalled() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    work =
        (effects, record) -> {
          assertThat(store.letterOnTrial).isEqualTo(11);
          effects.add("handled " + record.offset());
        };

    RunningUnit running = running(nothing(7), tryLetter());
    assertThat(processor.process(running)).isInstanceOf(Committed.class);

    assertThat(store.effects).containsExactly("handled 3", "letter 11 REDRIVEN");
    assertThat(store.replays).isEqualTo(1);
    assertThat(running.became()).contains(LetterState.REDRIVEN);
    assertThat(store.letterOnTrial).isNull();
    assertThat(store.onTrial).isFalse();
  }

  @Test
  void whoSurvivesALetterTakesBackThatItIsTried() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    work =
        (effects, record) -> {
          throw new IllegalArgumentException("still bad");
        };

    RunningUnit running = running(nothing(7), tryLetter());
    assertThat(processor.process(running)).isInstanceOf(Failed.class);

    assertThat(store.effects).isEmpty();
    assertThat(store.letterOnTrial).isNull();
    assertThat(running.trialToken()).isEqualTo(store.token);
  }

  @Test
  void whoseProcessEndsByALetterLeavesThatItWasTried() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE);
    work =
        (effects, record) -> {
          throw new OutOfMemoryError("and the process ends");
        };

    assertThatThrownBy(() -> processor.process(running(nothing(7), tryLetter())))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(store.letterOnTrial).isEqualTo(11);
    assertThat(store.effects).isEmpty();
  }

  @Test
  void aLetterIsRefusedAndNotTriedOnceTooManyOwnersWereLostOverIt() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.REDRIVE, CrashLoopException.AFTER);
    work =
        (effects, record) -> {
          throw new AssertionError("no handler is called");
        };

    RunningUnit running = running(nothing(7), tryLetter());
    assertThat(processor.process(running))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.cause())
                    .hasCauseInstanceOf(CrashLoopException.class)
                    .hasMessageContaining("3 processes ended while they redrove offset 3 alone"));

    assertThat(running.letter()).isEqualTo(store.letter);
    assertThat(store.letterOnTrial).isNull();
  }

  @Test
  void whatOwnersWereLostOverMayBeDiscarded() {
    store.position = 7;
    store.letter = letter(LetterState.PARKED, Errand.DISCARD, CrashLoopException.AFTER);

    assertThat(processor.process(running(nothing(7), tryLetter()))).isInstanceOf(Committed.class);

    assertThat(store.effects).containsExactly("letter 11 DISCARDED");
  }

  @Test
  void thatAnOwnerWasLostOverALetterIsCountedInAUnitOfItsOwn() {
    store.position = 7;

    assertThat(processor.process(running(nothing(7), new Purpose.CountLost())))
        .isInstanceOf(Committed.class);

    assertThat(store.effects).containsExactly("lost owner counted");
    assertThat(store.position).isEqualTo(7);
  }

  private static DueLetter due(Errand errand) {
    return new DueLetter(11, LANE.partition(), 3, true, 0, errand, 0);
  }

  private static OpenLetter letter(LetterState state, Errand errand) {
    return letter(state, errand, 0);
  }

  private static OpenLetter letter(LetterState state, Errand errand, int lostOwners) {
    return letter(state, errand, true, lostOwners);
  }

  private static OpenLetter letter(
      LetterState state, Errand errand, boolean asked, int lostOwners) {
    return new OpenLetter(
        new ConsumerRecord<>("topic", 0, 3, new byte[0], new byte[0]),
        MADE_BEFORE,
        PayloadMode.FULL,
        false,
        state,
        true,
        3,
        false,
        errand,
        asked,
        lostOwners);
  }

  private RunningUnit running(UnitOfWork unit, Purpose purpose) {
    return new RunningUnit(unit, purpose, environment.ticker(), Duration.ofSeconds(1).toNanos());
  }

  private Outcome process(UnitOfWork unit) {
    return processor.process(running(unit));
  }

  private RunningUnit running(UnitOfWork unit) {
    return running(unit, Purpose.Handle.ALL);
  }

  private static UnitOfWork unit(long epoch, long from, long to) {
    List<ConsumerRecord<byte[], byte[]>> records =
        LongStream.range(from, to)
            .mapToObj(offset -> new ConsumerRecord<>("topic", 0, offset, new byte[0], new byte[0]))
            .toList();
    return new UnitOfWork(LANE, TOPIC, epoch, 0, Position.at(from), records, Position.at(to), 1);
  }
}

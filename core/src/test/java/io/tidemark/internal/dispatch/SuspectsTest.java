// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.Decider;
import io.tidemark.failure.Decision;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.process.Purpose;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.UnitSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SuspectsTest {
  private static final PartitionKey A = new PartitionKey("cluster", "group", "topic", 0);
  private static final PartitionKey B = new PartitionKey("cluster", "group", "topic", 1);
  private static final byte[] KEY = {7};

  private final ManualEnvironment environment = new ManualEnvironment();
  private Lanes lanes = lanes(FailurePolicy.DEFAULT);

  private Lanes lanes(FailurePolicy policy) {
    RetrySettings retry = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
    return new Lanes(
        environment,
        LaneSettings.DEFAULT,
        UnitSettings.DEFAULT,
        new BufferSettings(100, 10_000),
        new Decider(new Backoff(retry, bound -> 0), topic -> policy),
        topic -> 10,
        Barrier.NONE);
  }

  private void open(PartitionKey partition, int lostOwners, int attempts) {
    open(partition, lostOwners, attempts, Set.of());
  }

  private void openWithLetters(PartitionKey partition, int lostRedriving, @Nullable Long lost) {
    LaneClaim lane =
        new LaneClaim(partition.lane(0), Position.at(0), 0, null, 0, 0, lostRedriving, lost);
    lanes.open(new PartitionClaim(partition, 1, new UUID(0, 1), "none", List.of(lane)));
  }

  private static DueLetter letter(long id, PartitionKey partition, int lostOwners) {
    return new DueLetter(id, partition, id, true, 0, Errand.REDRIVE, lostOwners);
  }

  private void open(PartitionKey partition, int lostOwners, int attempts, Set<KeyHash> parked) {
    LaneClaim lane =
        new LaneClaim(partition.lane(0), Position.at(0), 0, null, lostOwners, attempts, 0, null);
    lanes.open(new PartitionClaim(partition, 1, new UUID(0, 1), "none", List.of(lane), parked));
  }

  private void offer(PartitionKey partition, long from, long to) {
    List<ConsumerRecord<byte[], byte[]>> records =
        LongStream.range(from, to)
            .mapToObj(offset -> new ConsumerRecord<>("topic", 0, offset, KEY, new byte[1]))
            .toList();
    lanes.offer(List.of(new Polled(partition, records, Position.at(to))));
  }

  private RunningUnit take() {
    return Objects.requireNonNull(lanes.units().take());
  }

  private void commit(RunningUnit unit) {
    int records = unit.unit().records().size();
    lanes.units().committed(unit, new Committed(unit.unit().end(), records, UUID.randomUUID()));
  }

  private Optional<Signal> fail(RunningUnit unit, Throwable thrown, FailureKind kind) {
    Failed failed = new Failed(RecordFailure.of(unit.unit(), 0, "handler", thrown), 0);
    Decision decision = lanes.units().decide(unit, failed, kind).orElseThrow();
    return lanes.units().failed(unit, failed, decision, failed.cause().toString());
  }

  private Optional<Signal> refuse(RunningUnit unit) {
    int attempts = ((Purpose.Refuse) unit.purpose()).attempts();
    return fail(unit, new CrashLoopException(unit.unit(), attempts), FailureKind.PERMANENT);
  }

  private void assertNothingToTake() {
    lanes.units().stop();
    assertThat(lanes.units().take()).isNull();
  }

  @Test
  void oneLostOwnerMakesNobodyASuspect() {
    open(A, LaneClaim.SUSPECTED_AFTER - 1, 0);
    offer(A, 0, 5);

    RunningUnit unit = take();

    assertThat(unit.purpose()).isEqualTo(Purpose.Handle.ALL);
    assertThat(unit.unit().records()).hasSize(5);
  }

  @Test
  void afterSeveralEachRecordIsTriedAloneThatTheirFirstUnitsMayHaveHeldAndNoFurther() {
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    offer(A, 0, 20);

    for (long offset = 0; offset < 10; offset++) {
      RunningUnit suspect = take();
      assertThat(suspect.purpose()).isEqualTo(new Purpose.Try(0));
      assertThat(suspect.unit().records())
          .singleElement()
          .extracting(ConsumerRecord::offset)
          .isEqualTo(offset);
      commit(suspect);
    }

    RunningUnit rest = take();
    assertThat(rest.purpose()).isEqualTo(Purpose.Handle.ALL);
    assertThat(rest.unit().records()).hasSize(10);
  }

  @Test
  void attemptsAreOfTheNextRecordOnly() {
    open(A, 5, CrashLoopException.AFTER - 1);
    offer(A, 0, 5);

    commit(take());

    assertThat(take().purpose()).isEqualTo(new Purpose.Try(0));
  }

  @Test
  void anEmptyUnitClearsNoRecord() {
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    offer(A, 5, 5);
    environment.pass(Duration.ofSeconds(2));
    RunningUnit empty = take();
    assertThat(empty.unit().records()).isEmpty();
    commit(empty);
    offer(A, 5, 7);

    assertThat(take().purpose()).isEqualTo(new Purpose.Try(0));
  }

  @Test
  void suspectsGoBeforeLettersWhichMayBeWhatProcessesEndBy() {
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    offer(A, 0, 2);
    lanes.carryOut(List.of(new DueLetter(1, A, 9, true, 0, Errand.REDRIVE, 0)));

    for (int i = 0; i < 2; i++) {
      RunningUnit suspect = take();
      assertThat(suspect.purpose()).isEqualTo(new Purpose.Try(0));
      commit(suspect);
    }

    assertThat(take().purpose()).isInstanceOf(Purpose.CarryOut.class);
  }

  @Test
  void anAttemptIsEnoughForASuspicion() {
    open(A, 1, 1);
    offer(A, 0, 5);

    assertThat(take().purpose()).isEqualTo(new Purpose.Try(1));
  }

  @Test
  void oneLostOwnerMakesNoLetterASuspect() {
    openWithLetters(A, LaneClaim.SUSPECTED_AFTER - 1, null);
    lanes.carryOut(List.of(letter(1, A, 0)));

    RunningUnit redrive = take();

    assertThat(redrive.purpose()).isEqualTo(new Purpose.CarryOut(letter(1, A, 0)));
    assertThat(redrive.onTrial()).isFalse();
  }

  @Test
  void afterSeveralEachLetterIsTriedAloneUpToABound() {
    openWithLetters(A, LaneClaim.SUSPECTED_AFTER, null);
    lanes.carryOut(
        LongStream.rangeClosed(1, Errands.SUSPECTS + 1).mapToObj(id -> letter(id, A, 0)).toList());

    for (long id = 1; id <= Errands.SUSPECTS; id++) {
      RunningUnit trial = take();
      assertThat(trial.purpose()).isEqualTo(new Purpose.TryLetter(letter(id, A, 0), 0));
      assertThat(trial.onTrial()).isTrue();
      assertThat(trial.handles()).isTrue();
      commit(trial);
    }

    assertThat(take().purpose()).isInstanceOf(Purpose.CarryOut.class);
  }

  @Test
  void whatIsToBeDiscardedIsNotTried() {
    openWithLetters(A, LaneClaim.SUSPECTED_AFTER, null);
    DueLetter discarded = new DueLetter(1, A, 1, true, 0, Errand.DISCARD, 0);
    lanes.carryOut(List.of(discarded));

    assertThat(take().purpose()).isEqualTo(new Purpose.CarryOut(discarded));
  }

  @Test
  void anOwnerLostOverALetterIsEnoughForASuspicionAndIsCountedFirst() {
    openWithLetters(A, 1, 2L);
    lanes.carryOut(List.of(letter(1, A, 0), letter(2, A, 1)));

    RunningUnit counting = take();
    assertThat(counting.purpose()).isEqualTo(new Purpose.CountLost());
    assertThat(counting.handles()).isFalse();
    commit(counting);

    RunningUnit first = take();
    assertThat(first.purpose()).isEqualTo(new Purpose.TryLetter(letter(1, A, 0), 0));
    commit(first);
    assertThat(take().purpose()).isEqualTo(new Purpose.TryLetter(letter(2, A, 1), 1));
  }

  @Test
  void noLetterIsTriedBeforeWhatIsToBeCountedIsCounted() {
    openWithLetters(A, 1, 2L);
    lanes.carryOut(List.of(letter(2, A, 1)));
    RunningUnit counting = take();
    Failed away = new Failed(new IllegalStateException("away"), Failed.UNKNOWN_CULPRIT);
    Decision later = lanes.units().decide(counting, away, FailureKind.INFRASTRUCTURE).orElseThrow();
    lanes.units().failed(counting, away, later, "away");
    environment.pass(later.delay());

    lanes.carryOut(List.of(letter(2, A, 1)));

    assertThat(take().purpose()).isEqualTo(new Purpose.CountLost());
  }

  @Test
  void aLetterOverWhichOwnersWereLostIsTriedAloneWhoeverWasLostSince() {
    open(A, 0, 0);
    lanes.carryOut(List.of(letter(1, A, 1), letter(2, A, 0)));

    RunningUnit trial = take();
    assertThat(trial.purpose()).isEqualTo(new Purpose.TryLetter(letter(1, A, 1), 1));
    commit(trial);

    assertThat(take().purpose()).isEqualTo(new Purpose.CarryOut(letter(2, A, 0)));
  }

  @Test
  void aLetterAndARecordAreNotTriedAtOnceAndOtherRecordsOfItsLaneGoOn() {
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    openWithLetters(B, LaneClaim.SUSPECTED_AFTER, null);
    offer(A, 0, 1);
    RunningUnit record = take();
    assertThat(record.purpose()).isEqualTo(new Purpose.Try(0));
    lanes.carryOut(List.of(letter(1, B, 0)));
    offer(B, 0, 5);

    RunningUnit others = take();
    assertThat(others.purpose()).isEqualTo(Purpose.Handle.ALL);
    assertThat(others.unit().lane().partition()).isEqualTo(B);
    commit(others);
    commit(record);

    assertThat(take().purpose()).isEqualTo(new Purpose.TryLetter(letter(1, B, 0), 0));
  }

  @Test
  void aSuspectWaitsWhileALetterIsTried() {
    openWithLetters(A, LaneClaim.SUSPECTED_AFTER, null);
    open(B, LaneClaim.SUSPECTED_AFTER, 0);
    lanes.carryOut(List.of(letter(1, A, 0)));
    assertThat(take().onTrial()).isTrue();
    offer(A, 0, 5);
    offer(B, 0, 5);
    environment.pass(Duration.ofMinutes(1));

    assertNothingToTake();
  }

  @Test
  void aRecordThatWaitsForItsKeyIsNotTried() {
    open(A, LaneClaim.SUSPECTED_AFTER, CrashLoopException.AFTER, Set.of(KeyHash.of(KEY)));
    offer(A, 0, 5);

    RunningUnit unit = take();

    assertThat(unit.purpose()).isEqualTo(new Purpose.Handle(Set.of(0)));
    assertThat(unit.unit().records()).hasSize(1);
  }

  @Test
  void suspectsAreTriedOneAtATimeAndOthersGoOn() {
    PartitionKey other = new PartitionKey("cluster", "group", "topic", 2);
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    open(B, LaneClaim.SUSPECTED_AFTER, 0);
    open(other, 0, 0);
    offer(A, 0, 5);
    offer(B, 0, 5);
    offer(other, 0, 5);

    RunningUnit first = take();
    RunningUnit unsuspected = take();

    assertThat(first.onTrial()).isTrue();
    assertThat(unsuspected.unit().lane().partition()).isEqualTo(other);
    commit(unsuspected);
    fail(first, new IllegalStateException("away"), FailureKind.TRANSIENT);
    RunningUnit second = take();
    assertThat(second.onTrial()).isTrue();
    assertThat(second.unit().lane().partition()).isNotEqualTo(first.unit().lane().partition());
  }

  @Test
  void aSuspectWaitsWhileAnotherIsTried() {
    open(A, LaneClaim.SUSPECTED_AFTER, 0);
    open(B, LaneClaim.SUSPECTED_AFTER, 0);
    offer(A, 0, 5);
    offer(B, 0, 5);
    assertThat(take().onTrial()).isTrue();
    environment.pass(Duration.ofMinutes(1));

    assertNothingToTake();
  }

  @Test
  void whatASuspectThrowsIsCountedAsAlways() {
    open(A, 2, 2);
    offer(A, 0, 1);

    for (int i = 0; i < 3; i++) {
      RunningUnit tried = take();
      assertThat(tried.purpose()).isEqualTo(new Purpose.Try(2));
      fail(tried, new IllegalStateException("poison"), FailureKind.PERMANENT);
      environment.pass(Duration.ofSeconds(5));
    }

    assertThat(take().purpose())
        .isInstanceOfSatisfying(
            Purpose.SetAside.class,
            aside -> {
              assertThat(aside.action()).isEqualTo(FailureAction.parkKey());
              assertThat(aside.tries()).isEqualTo(5);
            });
  }

  @Test
  void whatPassesByItselfIsHeldAgainstNobody() {
    open(A, 2, 2);
    offer(A, 0, 1);

    for (int i = 0; i < 10; i++) {
      RunningUnit tried = take();
      assertThat(tried.purpose()).isEqualTo(new Purpose.Try(2));
      fail(tried, new IllegalStateException("away"), FailureKind.INFRASTRUCTURE);
      environment.pass(Duration.ofSeconds(5));
    }
  }

  @Test
  void afterEnoughAttemptsItIsSetAsideAsItsPolicySaysWithoutBeingTried() {
    open(A, 5, CrashLoopException.AFTER);
    offer(A, 0, 5);
    RunningUnit refused = take();
    assertThat(refused.purpose()).isEqualTo(new Purpose.Refuse(CrashLoopException.AFTER));
    assertThat(refused.handles()).isFalse();

    refuse(refused);

    RunningUnit aside = take();
    assertThat(aside.purpose())
        .isInstanceOfSatisfying(
            Purpose.SetAside.class,
            set -> {
              assertThat(set.action()).isEqualTo(FailureAction.parkKey());
              assertThat(set.tries()).isEqualTo(CrashLoopException.AFTER);
              assertThat(set.cause()).hasCauseInstanceOf(CrashLoopException.class);
            });
    commit(aside);
    assertThat(take().purpose()).isEqualTo(new Purpose.Handle(Set.of(0)));
  }

  @Test
  void aPolicyThatHaltsHaltsAtTheRecordAndARuleMayNameIt() {
    lanes =
        lanes(
            FailurePolicy.noRetry()
                .transientOn(RuntimeException.class)
                .otherwise(FailureAction.halt()));
    open(A, 5, CrashLoopException.AFTER);
    offer(A, 0, 5);
    assertThat(refuse(take()))
        .get()
        .isInstanceOfSatisfying(
            Signal.Halted.class,
            halted -> assertThat(halted.cause()).hasCauseInstanceOf(CrashLoopException.class));

    lanes =
        lanes(
            FailurePolicy.noRetry()
                .on(CrashLoopException.class, FailureAction.skip())
                .otherwise(FailureAction.halt()));
    open(A, 5, CrashLoopException.AFTER);
    offer(A, 0, 5);
    assertThat(refuse(take())).isEmpty();
    assertThat(take().purpose())
        .isInstanceOfSatisfying(
            Purpose.SetAside.class,
            set -> assertThat(set.action()).isEqualTo(FailureAction.skip()));
  }
}

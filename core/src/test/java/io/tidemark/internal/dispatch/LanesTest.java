// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Backoff;
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
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LanesTest {
  private static final PartitionKey A = new PartitionKey("cluster", "group", "topic", 0);
  private static final PartitionKey B = new PartitionKey("cluster", "group", "topic", 1);
  private static final PartitionKey C = new PartitionKey("cluster", "group", "topic", 2);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final Lanes lanes = lanes(new UnitSettings(10, 1_000, Duration.ofSeconds(1)));

  private Lanes lanes(UnitSettings unit) {
    return lanes(unit, FailurePolicy.noRetry().otherwise(FailureAction.halt()));
  }

  private Lanes lanes(UnitSettings unit, FailurePolicy policy) {
    RetrySettings retry = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
    return new Lanes(
        environment,
        LaneSettings.DEFAULT,
        unit,
        new BufferSettings(20, 1_000),
        new Decider(new Backoff(retry, bound -> 0), topic -> policy),
        topic -> 10,
        Barrier.NONE);
  }

  @Test
  void recordsBecomeAUnitUnderTheClaimsEpoch() {
    open(lanes, A, 5, 100);
    offer(A, 102, 100, 101);

    UnitOfWork unit = take().unit();

    assertThat(unit.epoch()).isEqualTo(5);
    assertThat(unit.from()).isEqualTo(Position.at(100));
    assertThat(offsets(unit)).containsExactly(100L, 101L);
    assertThat(unit.end().nextOffset()).isEqualTo(102);
  }

  @Test
  void unitThatTakesAPartOfTheBufferEndsAtTheNextRecord() {
    open(lanes, A, 5, 0);
    offer(A, 20, LongStream.range(0, 15).map(i -> i + 3).toArray());

    UnitOfWork unit = take().unit();

    assertThat(unit.records()).hasSize(10);
    assertThat(unit.end().nextOffset()).isEqualTo(13);
  }

  @Test
  void unitIsBoundedByBytesButNeverEmptyForThem() {
    Lanes small = lanes(new UnitSettings(10, 3, Duration.ofSeconds(1)));
    open(small, A, 1, 0);
    small.offer(
        List.of(
            new Polled(
                A,
                List.of(record(0, new byte[9]), record(1, new byte[1]), record(2, new byte[1])),
                Position.at(3))));

    RunningUnit first = Objects.requireNonNull(small.units().take());
    assertThat(offsets(first.unit())).containsExactly(0L);
    small.units().committed(first, new Committed(Position.at(1), 1, UUID.randomUUID()));
    assertThat(offsets(Objects.requireNonNull(small.units().take()).unit()))
        .containsExactly(1L, 2L);
  }

  @Test
  void oneUnitOfALaneRunsAtATime() {
    open(lanes, A, 1, 0);
    open(lanes, B, 1, 0);
    offer(A, 30, LongStream.range(0, 30).toArray());
    offer(B, 1, 0);

    RunningUnit first = take();
    RunningUnit second = take();

    assertThat(List.of(first.unit().lane().partition(), second.unit().lane().partition()))
        .containsExactlyInAnyOrder(A, B);
  }

  @Test
  void recordsNotTakenComeAgainInOrder() {
    open(lanes, A, 1, 0);
    offer(A, 5, 0, 1, 2, 3, 4);
    RunningUnit unit = take();

    lanes.units().committed(unit, new Committed(Position.at(2), 2, UUID.randomUUID()));

    UnitOfWork next = take().unit();
    assertThat(next.from()).isEqualTo(Position.at(2));
    assertThat(offsets(next)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void failedUnitWaitsAndComesAgainWithItsAttemptCounted() {
    open(lanes, A, 1, 0);
    offer(A, 2, 0, 1);
    RunningUnit unit = take();

    fail(unit, FailureKind.TRANSIENT, Failed.UNKNOWN_CULPRIT);
    assertThat(status(A).state()).isEqualTo(LaneState.RETRYING);
    environment.pass(Duration.ofMillis(100));

    UnitOfWork again = take().unit();
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(offsets(again)).containsExactly(0L, 1L);
  }

  @Test
  void neighbourGoesOnWhileALaneRetries() {
    open(lanes, A, 1, 0);
    open(lanes, B, 1, 0);
    offer(A, 1, 0);
    fail(take(), FailureKind.TRANSIENT, 0);
    offer(B, 1, 0);

    assertThat(take().unit().lane().partition()).isEqualTo(B);
  }

  @Test
  void culpritIsFoundAloneAndHaltsItsPartition() {
    open(lanes, A, 1, 0);
    offer(A, 5, 0, 1, 2, 3, 4);
    fail(take(), FailureKind.PERMANENT, 3);

    RunningUnit before = take();
    assertThat(offsets(before.unit())).containsExactly(0L, 1L, 2L);
    lanes.units().committed(before, new Committed(Position.at(3), 3, UUID.randomUUID()));
    fail(take(), FailureKind.PERMANENT, 0);
    RunningUnit alone = take();
    assertThat(offsets(alone.unit())).containsExactly(3L);

    Optional<Signal> signal = fail(alone, FailureKind.PERMANENT, 0);

    assertThat(signal).get().isInstanceOf(Signal.Halted.class);
    assertThat(status(A).state()).isEqualTo(LaneState.HALTED);
    assertThat(status(A).position()).isEqualTo(3);
  }

  @Test
  void contentionHalvesTheUnit() {
    open(lanes, A, 1, 0);
    offer(A, 8, LongStream.range(0, 8).toArray());
    fail(take(), FailureKind.CONTENTION, Failed.UNKNOWN_CULPRIT);
    environment.pass(Duration.ofMillis(100));

    assertThat(take().unit().records()).hasSize(4);
  }

  @Test
  void fencedPartitionStandsStillAndSaysSo() {
    open(lanes, A, 7, 0);
    offer(A, 1, 0);

    assertThat(lanes.units().fenced(take())).contains(new Signal.Fenced(A, 7));

    offer(A, 2, 1);
    lanes.units().stop();
    assertThat(lanes.units().take()).isNull();
  }

  @Test
  void doubtStopsThePartitionAndCarriesTheUnit() {
    open(lanes, A, 7, 0);
    offer(A, 1, 0);
    RunningUnit unit = take();
    InDoubt doubt = new InDoubt(new IllegalStateException("lost"), new UUID(1, 2));

    assertThat(lanes.units().inDoubt(unit, doubt, "lost"))
        .contains(new Signal.Doubt(unit.unit(), doubt));
    assertThat(status(A).lastError()).isEqualTo("in doubt: lost");
  }

  @Test
  void outcomeUnderAnEarlierClaimIsNoBodysBusiness() {
    open(lanes, A, 1, 0);
    offer(A, 1, 0);
    RunningUnit stale = take();
    lanes.close(List.of(A));
    open(lanes, A, 2, 50);

    lanes.units().committed(stale, new Committed(Position.at(1), 1, UUID.randomUUID()));

    assertThat(status(A).position()).isEqualTo(50);
    assertThat(
            lanes
                .units()
                .decide(
                    stale, new Failed(new IllegalStateException("x"), 0), FailureKind.PERMANENT))
        .isEmpty();
  }

  @Test
  void drainingCutsShortAndStartsNothingMore() {
    open(lanes, A, 1, 0);
    offer(A, 30, LongStream.range(0, 30).toArray());
    RunningUnit unit = take();
    lanes.drain(List.of(A));

    assertThat(lanes.awaitIdle(List.of(A), Duration.ofMillis(1))).isFalse();
    lanes.units().committed(unit, new Committed(Position.at(1), 1, UUID.randomUUID()));

    assertThat(lanes.awaitIdle(List.of(A), Duration.ZERO)).isTrue();
    assertThat(lanes.committed()).containsEntry(A, Position.at(1));
    lanes.units().stop();
    assertThat(lanes.units().take()).isNull();
  }

  @Test
  void closingHandsOutWhatStillRuns() {
    open(lanes, A, 1, 0);
    offer(A, 1, 0);
    RunningUnit unit = take();

    assertThat(lanes.close(List.of(A))).containsExactly(unit);
    assertThat(lanes.opened()).isEmpty();
  }

  @Test
  void stretchWithoutRecordsBecomesAnEmptyUnitAfterAWhile() {
    open(lanes, A, 1, 10);
    offer(A, 14);
    environment.pass(Duration.ofMillis(999));
    offer(A, 15);
    environment.pass(Duration.ofMillis(1));

    UnitOfWork unit = take().unit();

    assertThat(unit.records()).isEmpty();
    assertThat(unit.from().nextOffset()).isEqualTo(10);
    assertThat(unit.end().nextOffset()).isEqualTo(15);
  }

  @Test
  void lanesThatAreDueTogetherAreEachHandedOutOnce() {
    open(lanes, A, 1, 10);
    open(lanes, B, 1, 10);
    offer(A, 14);
    offer(B, 14);
    environment.pass(Duration.ofSeconds(1));

    PartitionKey first = take().unit().lane().partition();
    PartitionKey other = first.equals(A) ? B : A;
    offer(other, 15, 14);
    UnitOfWork second = take().unit();

    assertThat(second.lane().partition()).isEqualTo(other);
    assertThat(offsets(second)).containsExactly(14L);
    open(lanes, C, 1, 0);
    offer(C, 1, 0);
    assertThat(take().unit().lane().partition()).isEqualTo(C);
  }

  @Test
  void recordsAfterAStretchWithoutAnyDoNotWait() {
    open(lanes, A, 1, 10);
    offer(A, 14);
    offer(A, 15, 14);

    assertThat(offsets(take().unit())).containsExactly(14L);
  }

  @Test
  void fullPartitionIsPausedUntilHalfIsTaken() {
    open(lanes, A, 1, 0);
    offer(A, 25, LongStream.range(0, 25).toArray());
    assertThat(lanes.judgeFull()).contains(A);

    RunningUnit first = take();
    assertThat(lanes.units().room(first)).isEmpty();
    assertThat(lanes.judgeFull()).contains(A);
    lanes.units().committed(first, new Committed(Position.at(10), 10, UUID.randomUUID()));
    assertThat(lanes.judgeFull()).contains(A);
    RunningUnit second = take();
    assertThat(lanes.units().room(second)).contains(new Signal.Room(A, 1));
    assertThat(lanes.judgeFull()).doesNotContain(A);
    assertThat(lanes.units().room(second)).isEmpty();
  }

  @Test
  void lagIsCountedFromThePosition() {
    open(lanes, A, 1, 40);

    LaneStatus status = lanes.status(Map.of(A, 100L)).get(0);

    assertThat(status.lagRecords()).isEqualTo(60);
    assertThat(status.logEnd()).isEqualTo(100);
  }

  @Test
  void lagTimeIsTheAgeOfTheFirstRecordNotHandled() {
    open(lanes, A, 1, 0);
    assertThat(lanes.status(Map.of(A, 0L)).get(0).lagTime()).isEqualTo(Duration.ZERO);
    assertThat(lanes.status(Map.of(A, 2L)).get(0).lagTime()).isNull();
    environment.pass(Duration.ofSeconds(10));
    lanes.offer(List.of(new Polled(A, List.of(writtenAt(0, 3), writtenAt(1, 9)), Position.at(2))));
    assertThat(lanes.status(Map.of()).get(0).lagTime()).isEqualTo(Duration.ofSeconds(7));

    RunningUnit unit = take();
    assertThat(lanes.status(Map.of()).get(0).lagTime()).isEqualTo(Duration.ofSeconds(7));
    lanes.units().committed(unit, new Committed(Position.at(1), 1, UUID.randomUUID()));
    assertThat(lanes.status(Map.of(A, 2L)).get(0).lagTime()).isEqualTo(Duration.ofSeconds(1));
    lanes.units().committed(take(), new Committed(Position.at(2), 1, UUID.randomUUID()));
    assertThat(lanes.status(Map.of(A, 2L)).get(0).lagTime()).isEqualTo(Duration.ZERO);
  }

  private static ConsumerRecord<byte[], byte[]> writtenAt(long offset, int second) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        second * 1_000L,
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[1],
        new byte[1],
        new RecordHeaders(),
        Optional.empty());
  }

  @Test
  void aLaneHaltsAtTheRecordThatHaltsIt() {
    open(lanes, A, 1, 40);
    offer(A, 46, 43, 45);
    RunningUnit both = take();
    fail(both, FailureKind.PERMANENT, 0);
    RunningUnit alone = take();
    assertThat(offsets(alone.unit())).containsExactly(43L);

    assertThat(fail(alone, FailureKind.PERMANENT, 0)).isEmpty();
    RunningUnit approach = take();
    assertThat(approach.unit().records()).isEmpty();
    assertThat(approach.unit().end().nextOffset()).isEqualTo(43);
    lanes.units().committed(approach, new Committed(approach.unit().end(), 0, UUID.randomUUID()));
    RunningUnit again = take();
    assertThat(offsets(again.unit())).containsExactly(43L);

    assertThat(fail(again, FailureKind.PERMANENT, 0)).get().isInstanceOf(Signal.Halted.class);
    assertThat(status(A).position()).isEqualTo(43);
  }

  @Test
  void aLaneThatCannotComeCloserEitherHalts() {
    open(lanes, A, 1, 40);
    offer(A, 46, 43);

    assertThat(fail(take(), FailureKind.BUG, -1)).isEmpty();

    assertThat(fail(take(), FailureKind.BUG, -1)).get().isInstanceOf(Signal.Halted.class);
  }

  private static final FailurePolicy SKIPS =
      FailurePolicy.retry(3, "200ms", "2s").otherwise(FailureAction.skip());

  private Lanes skipping() {
    return lanes(new UnitSettings(10, 1_000, Duration.ofSeconds(1)), SKIPS);
  }

  private static Optional<Signal> failHandler(Lanes lanes, RunningUnit unit, int culprit) {
    return fail(
        lanes,
        unit,
        RecordFailure.of(unit.unit(), culprit, "handler", new IllegalStateException("poison")),
        FailureKind.PERMANENT,
        culprit);
  }

  private static Optional<Signal> fail(
      Lanes lanes, RunningUnit unit, Throwable cause, FailureKind kind, int culprit) {
    Failed failed = new Failed(cause, culprit);
    return lanes
        .units()
        .failed(unit, failed, lanes.units().decide(unit, failed, kind).orElseThrow(), "failed");
  }

  private static RunningUnit takeFrom(Lanes lanes) {
    return Objects.requireNonNull(lanes.units().take());
  }

  private static void commit(Lanes lanes, RunningUnit unit, int records) {
    Position to = unit.unit().positionAfter(records);
    lanes.units().committed(unit, new Committed(to, records, UUID.randomUUID()));
  }

  private static void offer(Lanes lanes, PartitionKey partition, long polledTo, long... offsets) {
    List<ConsumerRecord<byte[], byte[]>> records =
        LongStream.of(offsets).mapToObj(offset -> record(offset, new byte[1])).toList();
    lanes.offer(List.of(new Polled(partition, records, Position.at(polledTo))));
  }

  @Test
  void recordIsTriedAloneAsOftenAsItsPolicySaysAndThenLeftOutByAUnitOfItsOwn() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 3, 0, 1, 2);
    failHandler(skipping, takeFrom(skipping), 0);

    for (int millis : new int[] {200, 400}) {
      RunningUnit alone = takeFrom(skipping);
      assertThat(offsets(alone.unit())).containsExactly(0L);
      assertThat(setAside(alone)).isEmpty();
      failHandler(skipping, alone, 0);
      assertThat(skipping.status(Map.of()).get(0).state()).isEqualTo(LaneState.RETRYING);
      environment.pass(Duration.ofMillis(millis));
    }
    failHandler(skipping, takeFrom(skipping), 0);
    RunningUnit aside = takeFrom(skipping);

    assertThat(offsets(aside.unit())).containsExactly(0L);
    assertThat(setAside(aside))
        .get()
        .satisfies(
            set -> {
              assertThat(set.action()).isEqualTo(FailureAction.skip());
              assertThat(set.tries()).isEqualTo(3);
              assertThat(set.cause()).hasMessageContaining("poison");
            });
    commit(skipping, aside, 1);
    RunningUnit rest = takeFrom(skipping);
    assertThat(setAside(rest)).isEmpty();
    assertThat(rest.unit().records().get(0).offset()).isEqualTo(1);
  }

  @Test
  void whatPassesByItselfBetweenTheTriesUsesNoneUp() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    failHandler(skipping, takeFrom(skipping), 0);
    for (int i = 0; i < 5; i++) {
      environment.pass(Duration.ofSeconds(10));
      fail(
          skipping,
          takeFrom(skipping),
          new IllegalStateException("down"),
          FailureKind.TRANSIENT,
          -1);
    }
    environment.pass(Duration.ofSeconds(10));
    failHandler(skipping, takeFrom(skipping), 0);
    environment.pass(Duration.ofSeconds(10));

    RunningUnit third = takeFrom(skipping);
    assertThat(setAside(third)).isEmpty();
    failHandler(skipping, third, 0);
    assertThat(setAside(takeFrom(skipping))).isPresent();
  }

  @Test
  void aHealthyNeighbourResetsNoCounter() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    open(skipping, B, 1, 0);
    offer(skipping, A, 1, 0);
    for (int i = 0; i < 3; i++) {
      RunningUnit suspect = takeFrom(skipping);
      assertThat(setAside(suspect)).isEmpty();
      failHandler(skipping, suspect, 0);
      offer(skipping, B, i + 1, i);
      RunningUnit neighbour =
          i < 2
              ? takeFrom(skipping)
              : Stream.of(takeFrom(skipping), takeFrom(skipping))
                  .filter(unit -> unit.unit().lane().partition().equals(B))
                  .findFirst()
                  .orElseThrow();
      assertThat(neighbour.unit().lane().partition()).isEqualTo(B);
      commit(skipping, neighbour, 1);
      environment.pass(Duration.ofSeconds(10));
    }
    assertThat(skipping.running())
        .singleElement()
        .satisfies(unit -> assertThat(setAside(unit)).isPresent());
  }

  @Test
  void recordsThatComeMeanwhileDoNotJoinASuspect() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    failHandler(skipping, takeFrom(skipping), 0);
    offer(skipping, A, 4, 1, 2, 3);
    environment.pass(Duration.ofSeconds(1));

    assertThat(offsets(takeFrom(skipping).unit())).containsExactly(0L);
  }

  @Test
  void theNextRecordHasItsOwnTries() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    failHandler(skipping, takeFrom(skipping), 0);
    environment.pass(Duration.ofSeconds(1));
    commit(skipping, takeFrom(skipping), 1);
    offer(skipping, A, 2, 1);
    for (int i = 0; i < 2; i++) {
      failHandler(skipping, takeFrom(skipping), 0);
      environment.pass(Duration.ofSeconds(10));
    }

    assertThat(setAside(takeFrom(skipping))).isEmpty();
  }

  @Test
  void aRecordThatCannotBeSetAsideHaltsItsPartition() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    RunningUnit unit = takeFrom(skipping);
    fail(
        skipping,
        unit,
        RecordFailure.ofDecoding(unit.unit(), 0, "decoding", new IllegalStateException("garbage")),
        FailureKind.PERMANENT,
        0);
    RunningUnit aside = takeFrom(skipping);
    assertThat(setAside(aside)).isPresent();

    fail(skipping, aside, new IllegalStateException("down"), FailureKind.INFRASTRUCTURE, -1);
    environment.pass(Duration.ofSeconds(10));
    RunningUnit again = takeFrom(skipping);
    assertThat(setAside(again)).isPresent();

    assertThat(
            fail(
                skipping,
                again,
                new IllegalStateException("no such table"),
                FailureKind.PERMANENT,
                -1))
        .get()
        .isInstanceOf(Signal.Halted.class);
  }

  @Test
  void drainingDuringABackoffWaitsForNothing() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    failHandler(skipping, takeFrom(skipping), 0);

    skipping.drain(List.of(A));

    assertThat(skipping.awaitIdle(List.of(A), Duration.ZERO)).isTrue();
    environment.pass(Duration.ofMinutes(1));
    skipping.units().stop();
    assertThat(skipping.units().take()).isNull();
    assertThat(skipping.committed()).containsEntry(A, Position.at(0));
  }

  @Test
  void failureOfAUnitWhosePartitionIsGivenUpIsNotJudged() {
    Lanes skipping = skipping();
    open(skipping, A, 1, 0);
    offer(skipping, A, 1, 0);
    RunningUnit unit = takeFrom(skipping);
    skipping.drain(List.of(A));

    assertThat(
            skipping
                .units()
                .decide(
                    unit,
                    new Failed(
                        RecordFailure.of(unit.unit(), 0, "handler", new IllegalStateException()),
                        0),
                    FailureKind.PERMANENT))
        .isEmpty();
  }

  private static void open(Lanes lanes, PartitionKey partition, long epoch, long position) {
    open(lanes, partition, epoch, position, Set.of());
  }

  private static void open(
      Lanes lanes, PartitionKey partition, long epoch, long position, Set<KeyHash> parked) {
    LaneClaim lane = new LaneClaim(partition.lane(0), Position.at(position), 0, null);
    lanes.open(new PartitionClaim(partition, epoch, new UUID(0, 1), "none", List.of(lane), parked));
  }

  private void offer(PartitionKey partition, long polledTo, long... offsets) {
    List<ConsumerRecord<byte[], byte[]>> records =
        LongStream.of(offsets).mapToObj(offset -> record(offset, new byte[1])).toList();
    lanes.offer(List.of(new Polled(partition, records, Position.at(polledTo))));
  }

  private RunningUnit take() {
    return Objects.requireNonNull(lanes.units().take());
  }

  private Optional<Signal> fail(RunningUnit unit, FailureKind kind, int culprit) {
    Failed failed = new Failed(new IllegalStateException("failed"), culprit);
    Decision decision = lanes.units().decide(unit, failed, kind).orElseThrow();
    return lanes.units().failed(unit, failed, decision, failed.cause().toString());
  }

  private LaneStatus status(PartitionKey partition) {
    return lanes.status(Map.of()).stream()
        .filter(lane -> lane.lane().partition().equals(partition))
        .findFirst()
        .orElseThrow();
  }

  private static List<Long> offsets(UnitOfWork unit) {
    return unit.records().stream().map(ConsumerRecord::offset).toList();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        offset,
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        0,
        value.length,
        new byte[0],
        value,
        new org.apache.kafka.common.header.internals.RecordHeaders(),
        Optional.empty());
  }

  @Test
  void recordsOfAParkedKeyWaitAndOthersDoNot() {
    byte[] parked = {7};
    open(lanes, A, 5, 0, Set.of(KeyHash.of(parked)));
    lanes.offer(
        List.of(
            new Polled(
                A,
                List.of(
                    keyed(0, parked), keyed(1, new byte[] {8}), keyed(2, parked), keyed(3, null)),
                Position.at(4))));

    assertThat(take().purpose()).isEqualTo(new Purpose.Handle(Set.of(0, 2)));
  }

  @Test
  void keyIsParkedWithTheRecordThatIsSetAside() {
    Lanes parking = lanes(UnitSettings.DEFAULT, FailurePolicy.noRetry());
    open(parking, A, 5, 0);
    parking.offer(
        List.of(
            new Polled(
                A, List.of(keyed(0, new byte[] {7}), keyed(1, new byte[] {7})), Position.at(2))));
    failHandler(parking, takeFrom(parking), 0);
    failHandler(parking, takeFrom(parking), 0);
    RunningUnit aside = takeFrom(parking);
    assertThat(setAside(aside)).isPresent();
    assertThat(parking.parkedKeys()).isZero();
    parking.units().committed(aside, new Committed(Position.at(1), 1, UUID.randomUUID()));

    assertThat(parking.parkedKeys()).isOne();
    assertThat(takeFrom(parking).purpose()).isEqualTo(new Purpose.Handle(Set.of(0)));
  }

  @Test
  void recordsAndLettersHaveTheirTurns() {
    open(lanes, A, 5, 0);
    offer(A, 30, LongStream.range(0, 20).toArray());
    lanes.carryOut(List.of(due(1), due(2), due(3)));

    List<Boolean> aboutLetters =
        Stream.generate(
                () -> {
                  RunningUnit unit = take();
                  int records = unit.unit().records().size();
                  Position to = unit.unit().positionAfter(records);
                  lanes.units().committed(unit, new Committed(to, records, UUID.randomUUID()));
                  return unit.purpose().concernsLetter();
                })
            .limit(5)
            .toList();

    assertThat(aboutLetters).containsExactly(true, false, true, false, true);
    assertThat(Objects.requireNonNull(lanes.positions().get(A.lane(0))).nextOffset()).isEqualTo(30);
  }

  @Test
  void letterIsThereOnceHoweverOftenItIsHeardOf() {
    open(lanes, A, 5, 0);
    lanes.carryOut(List.of(due(1)));
    lanes.carryOut(List.of(due(1)));
    RunningUnit unit = take();
    lanes.carryOut(List.of(due(1)));
    lanes.units().committed(unit, new Committed(Position.at(0), 0, UUID.randomUUID()));

    assertThat(lanes.status(Map.of()).get(0).state()).isEqualTo(LaneState.IDLE);
  }

  @Test
  void letterThatCannotBeRedrivenNowIsPutOffAndHoldsUpNothing() {
    open(lanes, A, 5, 0);
    lanes.carryOut(List.of(due(1)));
    fail(lanes, take(), new IllegalStateException("away"), FailureKind.INFRASTRUCTURE, -1);
    lanes.carryOut(List.of(due(1)));
    assertThat(lanes.status(Map.of()).get(0).state()).isEqualTo(LaneState.IDLE);

    environment.pass(Duration.ofSeconds(1));
    lanes.carryOut(List.of(due(1)));

    assertThat(take().purpose()).isEqualTo(new Purpose.CarryOut(due(1)));
  }

  @Test
  void lanesThatComeToRestForgetLetters() {
    open(lanes, A, 5, 0);
    lanes.carryOut(List.of(due(1)));
    lanes.drain(List.of(A));
    assertThat(lanes.takingErrands()).isEmpty();
    lanes.units().stop();

    assertThat(lanes.units().take()).isNull();
  }

  private static DueLetter due(long id) {
    return new DueLetter(id, A, 100 + id, true, 0, Errand.REDRIVE, 0);
  }

  private static ConsumerRecord<byte[], byte[]> keyed(long offset, byte @Nullable [] key) {
    return new ConsumerRecord<>("topic", 0, offset, key, new byte[0]);
  }

  private static Optional<Purpose.SetAside> setAside(RunningUnit running) {
    return running.purpose() instanceof Purpose.SetAside aside
        ? Optional.of(aside)
        : Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.Decider;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.UnitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A partition of several lanes. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SeveralLanesTest {
  private static final PartitionKey A = new PartitionKey("cluster", "group", "topic", 0);
  private static final int COUNT = 4;
  private static final int MAX_SKEW = 30;
  private static final int MAX_RECORDS = 20;

  private final ManualEnvironment environment = new ManualEnvironment();
  private Lanes lanes = lanesWithSkew(MAX_SKEW);
  private long polledTo;

  private Lanes lanesWithSkew(long maxSkew) {
    return new Lanes(
        environment,
        new LaneSettings(COUNT, LaneSettings.WithoutKey.IN_ORDER, maxSkew),
        new UnitSettings(10, 1_000, Duration.ofSeconds(1)),
        new BufferSettings(MAX_RECORDS, 1_000),
        new Decider(
            new Backoff(
                new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0), bound -> 0),
            topic -> FailurePolicy.noRetry().otherwise(FailureAction.halt())),
        topic -> 10,
        Barrier.NONE);
  }

  @Test
  void keepTheOrderOfEachKeyAndSkipWhatTheyHaveHandled() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 3, 0);

    poll(40);

    List<Long> handled = new ArrayList<>();
    while (committed() < 40) {
      RunningUnit unit = take();
      assertThat(offsets(unit)).isSorted();
      assertThat(lanesOf(unit)).allMatch(lane -> lane == unit.unit().lane().number());
      handled.addAll(offsets(unit));
      commit(unit);
      environment.pass(Duration.ofSeconds(1));
    }

    assertThat(handled).doesNotHaveDuplicates();
    assertThat(handled)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40)
                .filter(offset -> offset >= 3 || laneOf(offset) != 2)
                .mapToObj(Long::valueOf)
                .toList());
  }

  @Test
  void anIdleLaneMovesAlongAfterAWhile() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    polledTo = 5;
    lanes.offer(List.of(new Polled(A, List.of(), Position.at(5))));

    environment.pass(Duration.ofSeconds(1));
    for (int i = 0; i < COUNT; i++) {
      commit(take());
    }

    assertThat(committed()).isEqualTo(5);
  }

  @Test
  void anIdleLaneMovesAtOnceWhenOthersAreFarAhead() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    lanes.offer(List.of(new Polled(A, List.of(), Position.at(MAX_SKEW / 2))));

    for (int i = 0; i < COUNT; i++) {
      commit(take());
    }

    assertThat(committed()).isEqualTo(MAX_SKEW / 2);
  }

  @Test
  void aLaneThatWaitsStopsThePartitionOnlyWhenTheSkewIsUsedUp() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    poll(10);
    int waiting = 0;
    for (int i = 0; i < COUNT; i++) {
      RunningUnit unit = take();
      if (unit.unit().lane().number() == 0) {
        waiting++;
        fail(unit, FailureKind.TRANSIENT);
      } else {
        commit(unit);
      }
    }
    assertThat(waiting).isEqualTo(1);
    assertThat(lanes.judgeFull()).doesNotContain(A);

    poll(10);
    poll(10);

    assertThat(lanes.judgeFull()).as("polled to the maximal skew").contains(A);
    environment.pass(Duration.ofMillis(100));
    RunningUnit late = take();
    assertThat(late.unit().lane().number()).isZero();
    commit(late);
    while (committed() < 30) {
      commit(take());
    }
    assertThat(lanes.judgeFull()).doesNotContain(A);
  }

  @Test
  void roomIsToldOfWhenTheSlowestLaneCatchesUp() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    poll(MAX_SKEW);
    assertThat(lanes.judgeFull()).contains(A);

    List<Signal> signals = new ArrayList<>();
    while (committed() < MAX_SKEW) {
      commit(take()).ifPresent(signals::add);
      environment.pass(Duration.ofSeconds(1));
    }

    assertThat(signals).contains(new Signal.Room(A, 1));
  }

  /** What waits to be tried again does not count, and nobody else would wake the poll thread. */
  @Test
  void roomIsToldOfWhenALaneThatHeldMuchFails() {
    lanes = lanesWithSkew(1_000);
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    poll(4 * MAX_RECORDS);
    assertThat(lanes.judgeFull()).contains(A);

    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      fail(take(), FailureKind.TRANSIENT).ifPresent(signals::add);
    }

    assertThat(signals).contains(new Signal.Room(A, 1));
  }

  @Test
  void underAnotherShapeLanesComeTogetherAndGoNoFurther() {
    open(LaneShape.of(2, LaneHash.KEY), 4, 9);

    poll(20);

    assertThat(lanes.judgeFull()).as("nothing more is to be read").contains(A);
    RunningUnit unit = take();
    assertThat(unit.unit().lane().number()).isZero();
    assertThat(offsets(unit)).allMatch(offset -> offset >= 4 && offset < 9);
    assertThat(unit.unit().end().nextOffset()).isEqualTo(9);
    assertThat(commit(unit)).contains(new Signal.Together(A, 1));
    assertThat(committed()).isEqualTo(9);
  }

  @Test
  void aCloseDoesNotWaitForWhatWasNotPolled() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 3, 0);

    lanes.bringTogether(lanes.opened(), Duration.ofMinutes(1));

    assertThat(committed()).isZero();
  }

  @Test
  void forACloseLanesComeTogetherWhereTheFurthestIs() {
    open(LaneShape.of(COUNT, LaneHash.KEY), 0, 0, 0, 0);
    poll(12);
    RunningUnit first = take();
    commit(first);
    long furthest = first.unit().end().nextOffset();
    Thread closing =
        new Thread(() -> lanes.bringTogether(lanes.opened(), Duration.ofSeconds(20)), "closing");

    closing.start();
    while (closing.isAlive()) {
      if (committed() < furthest) {
        RunningUnit unit = take();
        assertThat(unit.unit().end().nextOffset())
            .isGreaterThan(unit.unit().from().nextOffset())
            .isLessThanOrEqualTo(furthest);
        commit(unit);
      }
    }

    assertThat(committed()).isEqualTo(furthest);
  }

  @Test
  void withoutKeyRecordsStayInOrderUnlessSpread() {
    List<Integer> inOrder = new ArrayList<>();
    List<Integer> spread = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("topic", 0, i, null, null);
      inOrder.add(LaneHash.KEY.laneOf(record, COUNT));
      spread.add(LaneHash.KEY_OR_OFFSET.laneOf(record, COUNT));
    }

    assertThat(inOrder).containsOnly(0);
    assertThat(spread).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
  }

  @Test
  void theHashIsFrozen() {
    assertThat(
            IntStream.range(0, 12)
                .map(key -> LaneHash.KEY.laneOf(record(0, (byte) key), 8))
                .toArray())
        .containsExactly(3, 0, 1, 6, 7, 4, 5, 2, 3, 0, 1, 6);
  }

  private void open(LaneShape shape, long... positions) {
    List<LaneClaim> claims =
        IntStream.range(0, positions.length)
            .mapToObj(i -> new LaneClaim(A.lane(i), Position.at(positions[i]), 0, null))
            .toList();
    lanes.open(new PartitionClaim(A, 1, new UUID(0, 1), shape.hash(), claims));
  }

  /** Polls so many records more, of eight keys in turn. */
  private void poll(int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(polledTo, (byte) (polledTo % 8)));
      polledTo++;
    }
    lanes.offer(List.of(new Polled(A, records, Position.at(polledTo))));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte key) {
    return new ConsumerRecord<>("topic", 0, offset, new byte[] {key}, new byte[0]);
  }

  private static int laneOf(long offset) {
    return LaneHash.KEY.laneOf(record(offset, (byte) (offset % 8)), COUNT);
  }

  private RunningUnit take() {
    return Objects.requireNonNull(lanes.units().take());
  }

  private Optional<Signal> commit(RunningUnit unit) {
    return lanes
        .units()
        .committed(
            unit,
            new Committed(unit.unit().end(), unit.unit().records().size(), UUID.randomUUID()));
  }

  private Optional<Signal> fail(RunningUnit unit, FailureKind kind) {
    Failed failed = new Failed(new IllegalStateException("failed"), 0);
    return lanes
        .units()
        .failed(unit, failed, lanes.units().decide(unit, failed, kind).orElseThrow(), "failed");
  }

  private long committed() {
    return Objects.requireNonNull(lanes.committed().get(A)).nextOffset();
  }

  private static List<Long> offsets(RunningUnit unit) {
    return unit.unit().records().stream().map(ConsumerRecord::offset).toList();
  }

  private static List<Integer> lanesOf(RunningUnit unit) {
    return offsets(unit).stream().map(SeveralLanesTest::laneOf).toList();
  }
}

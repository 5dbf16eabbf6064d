// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.Decider;
import io.tidemark.failure.Decision;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
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
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes whose handlers need what is away. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GuardedLanesTest {
  private static final PartitionKey ORDERS = new PartitionKey("cluster", "group", "orders", 0);
  private static final PartitionKey OTHERS = new PartitionKey("cluster", "group", "others", 0);
  private static final Refusal OPEN =
      new Refusal("fraud-api", "breaker fraud-api is open", Duration.ofMinutes(1).toNanos());

  private final ManualEnvironment environment = new ManualEnvironment();
  private @Nullable Refusal refusal;
  private boolean probing;
  private final Lanes lanes =
      new Lanes(
          environment,
          LaneSettings.DEFAULT,
          new UnitSettings(10, 1_000, Duration.ofSeconds(1)),
          new BufferSettings(20, 1_000),
          new Decider(
              new Backoff(
                  new RetrySettings(Duration.ofSeconds(20), 2, Duration.ofHours(1), 0), bound -> 0),
              topic -> FailurePolicy.noRetry()),
          topic -> 10,
          new Breakers());

  /** One breaker, which guards the handler of one topic. */
  private final class Breakers implements Barrier {
    @Override
    public Optional<Refusal> bars(PartitionKey partition, boolean handles) {
      return Optional.ofNullable(partition.equals(ORDERS) && handles ? refusal : null);
    }

    @Override
    public boolean probes(PartitionKey partition) {
      return partition.equals(ORDERS) && probing;
    }
  }

  private void open(PartitionKey partition) {
    LaneClaim lane = new LaneClaim(partition.lane(0), Position.at(0), 0, null);
    lanes.open(new PartitionClaim(partition, 1, new UUID(0, 1), "none", List.of(lane)));
  }

  private void offer(PartitionKey partition, long from, long to) {
    List<ConsumerRecord<byte[], byte[]>> records =
        LongStream.range(from, to)
            .mapToObj(
                offset ->
                    new ConsumerRecord<>(partition.topic(), 0, offset, new byte[1], new byte[1]))
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

  private LaneStatus status() {
    return lanes.status(Map.of()).stream()
        .filter(lane -> lane.lane().partition().equals(ORDERS))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whileItIsOpenThereAreNoUnitsButForOthers() {
    open(ORDERS);
    open(OTHERS);
    refusal = OPEN;
    offer(ORDERS, 0, 5);
    offer(OTHERS, 0, 5);

    RunningUnit unit = take();
    assertThat(unit.unit().lane().partition()).isEqualTo(OTHERS);
    commit(unit);
    environment.pass(Duration.ofSeconds(30));
    lanes.units().stop();
    assertThat(lanes.units().take()).isNull();
    assertThat(status().state()).isEqualTo(LaneState.GUARDED);
    assertThat(status().lastError()).isEqualTo(OPEN.why());
  }

  @Test
  void itsPartitionIsPausedAndNoOtherAndResumed() {
    open(ORDERS);
    open(OTHERS);
    assertThat(lanes.judgeFull()).isEmpty();
    refusal = OPEN;
    assertThat(lanes.judgeFull()).containsExactly(ORDERS);
    assertThat(status().state()).as("though it has nothing to do").isEqualTo(LaneState.GUARDED);

    refusal = null;
    lanes.breakersChanged();
    assertThat(lanes.judgeFull()).isEmpty();
    offer(ORDERS, 0, 1);
    assertThat(take().unit().lane().partition()).isEqualTo(ORDERS);
    assertThat(status().lastError()).isNull();
  }

  @Test
  void itGoesOnAtOnceWhenTheBreakerSaysSo() {
    open(ORDERS);
    open(OTHERS);
    refusal = OPEN;
    offer(ORDERS, 0, 5);
    offer(OTHERS, 0, 1);
    commit(take());

    refusal = null;
    lanes.breakersChanged();
    lanes.breakersChanged();
    RunningUnit unit = take();
    assertThat(unit.unit().lane().partition()).isEqualTo(ORDERS);
    commit(unit);
    lanes.units().stop();
    assertThat(lanes.units().take()).as("nothing was queued twice").isNull();
  }

  @Test
  void thatNobodySaysSoDelaysItForNoMoreThanASecond() {
    open(ORDERS);
    open(OTHERS);
    refusal = OPEN;
    offer(ORDERS, 0, 5);
    offer(OTHERS, 0, 1);
    commit(take());
    refusal = null;
    environment.pass(Duration.ofSeconds(1));
    assertThat(take().unit().lane().partition()).isEqualTo(ORDERS);
  }

  @Test
  void aProbeIsOneRecordAndGrowsFromWhereItWas() {
    open(ORDERS);
    offer(ORDERS, 0, 20);
    probing = true;
    RunningUnit probe = take();
    assertThat(probe.unit().records()).hasSize(1);
    commit(probe);
    probing = false;
    assertThat(take().unit().records()).hasSize(10);
  }

  @Test
  void aUnitThatIsRefusedComesAgainAsItWas() {
    open(ORDERS);
    offer(ORDERS, 0, 3);
    RunningUnit unit = take();
    lanes.units().guarded(unit, OPEN);
    assertThat(status().state()).isEqualTo(LaneState.GUARDED);

    lanes.breakersChanged();
    RunningUnit again = take();
    assertThat(again.unit().records()).isEqualTo(unit.unit().records());
    assertThat(again.unit().attempt()).isEqualTo(1);
    assertThat(again.unit().from()).isEqualTo(unit.unit().from());
  }

  @Test
  void aUnitThatIsRefusedWhileItsPartitionIsGivenUpIsForgotten() {
    open(ORDERS);
    offer(ORDERS, 0, 3);
    RunningUnit unit = take();
    lanes.drain(List.of(ORDERS));
    lanes.units().guarded(unit, OPEN);
    assertThat(lanes.awaitIdle(List.of(ORDERS), Duration.ZERO)).isTrue();
    assertThat(status().state()).isEqualTo(LaneState.DRAINING);
    lanes.breakersChanged();
    lanes.units().stop();
    assertThat(lanes.units().take()).isNull();
  }

  /** Else what is back would be waited for by a lane whose backoff has grown meanwhile. */
  @Test
  void whatFailedWhileItOpenedWaitsForItAndNotForItsOwnTime() {
    open(ORDERS);
    offer(ORDERS, 0, 1);
    RunningUnit unit = take();
    refusal = OPEN;
    Failed failed = new Failed(new IllegalStateException("away"), -1);
    Decision decision =
        lanes.units().decide(unit, failed, FailureKind.INFRASTRUCTURE).orElseThrow();
    lanes.units().failed(unit, failed, decision, failed.cause().toString());
    assertThat(decision.delay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(status().state()).isEqualTo(LaneState.GUARDED);

    refusal = null;
    lanes.breakersChanged();
    assertThat(take().unit().attempt()).isEqualTo(2);
  }

  @Test
  void aStretchWithoutRecordsNeedsNoHandler() {
    open(ORDERS);
    refusal = OPEN;
    lanes.judgeFull();
    lanes.offer(List.of(new Polled(ORDERS, List.of(), Position.at(7))));
    environment.pass(Duration.ofSeconds(1));
    RunningUnit empty = take();
    assertThat(empty.unit().records()).isEmpty();
    assertThat(empty.handles()).isFalse();
    assertThat(empty.unit().end().nextOffset()).isEqualTo(7);
  }

  @Test
  void drainingWaitsForNothing() {
    open(ORDERS);
    refusal = OPEN;
    offer(ORDERS, 0, 3);
    lanes.judgeFull();
    lanes.drain(List.of(ORDERS));
    assertThat(lanes.awaitIdle(List.of(ORDERS), Duration.ZERO)).isTrue();
    assertThat(status().state()).isEqualTo(LaneState.DRAINING);
  }
}

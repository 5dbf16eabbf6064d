// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stop;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.status.GroupStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Lag in records and in time, as the status tells it, and what it does not show. */
final class LagIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  private Instance start(Stops stops) {
    return start(scenario.settings("instance"), stops);
  }

  private Instance start(ServiceSettings settings, Stops stops) {
    return scenario.start(
        settings.unitRecords(1),
        stops,
        builder -> builder.progressLimit(LIMIT).watchInterval(Duration.ofMillis(200)));
  }

  private static void awaitLag(Instance instance, long records) {
    await("lag " + records)
        .atMost(BOUND)
        .until(() -> instance.tidemark().status().lagRecords().equals(OptionalLong.of(records)));
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void lagIsCountedFromTheFirstRecordNotHandled(int lanes) {
    scenario.feed().send(200);
    Instant written = Instant.now();
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 10);
    Instance instance = start(scenario.settings("instance").lanes(lanes), stop);
    stop.awaitReached();
    scenario.awaitPosition(1, 100);

    awaitLag(instance, 90);
    int behind = scenario.laneOf(0, 10).number();
    await("the other lanes").atMost(BOUND).until(() -> onlyLagging(instance, behind));
    Instant before = Instant.now();
    GroupStatus status = instance.tidemark().status();
    assertThat(status.partitions().get(0).lagRecords()).hasValue(90);
    assertThat(status.partitions().get(0).lanes().get(behind).lagRecords()).isEqualTo(90);
    assertThat(status.lagTime())
        .get()
        .satisfies(
            lag -> assertThat(lag).isGreaterThanOrEqualTo(Duration.between(written, before)));
    assertThat(status.partitions().get(1).lagTime()).hasValue(Duration.ZERO);

    stop.release();
    scenario.awaitAllApplied();
    awaitLag(instance, 0);
    assertThat(instance.tidemark().status().lagTime()).hasValue(Duration.ZERO);
  }

  private static boolean onlyLagging(Instance instance, int behind) {
    return instance.tidemark().status().partitions().get(0).lanes().stream()
        .allMatch(
            lane -> (lane.lane().number() == behind) != Long.valueOf(0).equals(lane.lagRecords()));
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void lagGrowsWhileAPartitionIsHalted(int lanes) {
    scenario.feed().send(100);
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 42);
    Instance instance =
        start(
            scenario.settings("instance").lanes(lanes),
            (point, partition, from, to) -> {
              stop.reach(point, partition, from, to);
              if (point == Point.IN_HANDLER && partition == 0 && from == 42) {
                throw new IllegalStateException("refuses 42");
              }
            });
    stop.awaitReached();
    int behind = scenario.laneOf(0, 42).number();
    await("the other lanes").atMost(BOUND).until(() -> onlyLagging(instance, behind));
    stop.release();
    instance.events().await(Kind.HALTED, 1);
    awaitLag(instance, 8);
    scenario.feed().sendTo(0, 30);

    awaitLag(instance, 38);
    await("lag time of all lanes")
        .atMost(BOUND)
        .until(() -> instance.tidemark().status().lagTime().isPresent());
    GroupStatus status = instance.tidemark().status();
    assertThat(status.lagTime()).get().satisfies(lag -> assertThat(lag).isPositive());
    assertThat(status.health().reasons())
        .singleElement()
        .asString()
        .contains("is halted", "refuses 42");
    assertThat(instance.events().of(Kind.NOT_PROGRESSING)).isEmpty();

    scenario.expect().without(0, 42, 43);
    instance.skip(0, 42);
  }

  @Test
  void anUpstreamTransactionLeftHangingIsNamed() {
    scenario.feed().send(100);
    Instance instance = start(Stops.NONE);
    scenario.awaitAllApplied();
    try (Feed transaction = scenario.transactionalFeed()) {
      transaction.producer().initTransactions();
      transaction.producer().beginTransaction();
      transaction.sendTo(0, 3);
      scenario.feed().sendTo(0, 20);

      instance.events().await(Kind.TRANSACTION_HANGS, 1);
      GroupStatus status = instance.tidemark().status();
      assertThat(status.hangingTransactions())
          .singleElement()
          .satisfies(
              hanging -> {
                assertThat(hanging.partition().partition()).isZero();
                assertThat(hanging.stableEnd()).isEqualTo(50);
                assertThat(hanging.logEnd()).isEqualTo(73);
                assertThat(hanging.producerId()).isNotNull();
                assertThat(hanging.transactionalId()).isEqualTo(scenario.topic() + "-feed");
                assertThat(hanging.startedAt()).isBefore(Instant.now());
              });
      assertThat(status.lagRecords()).hasValue(0);
      assertThat(status.healthy()).isTrue();

      transaction.producer().commitTransaction();
      await("no more of it")
          .atMost(BOUND)
          .until(
              () -> instance.tidemark().status().hangingTransactions(),
              hanging -> hanging.isEmpty());
    }
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.TRANSACTION_HANGS))
        .singleElement()
        .asString()
        .contains("offset 50", scenario.topic() + "-feed", "kafka-transactions.sh");
  }
}

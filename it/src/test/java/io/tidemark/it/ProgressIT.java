// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Event;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.RecordLane;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stop;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.status.GroupStatus;
import io.tidemark.status.Health;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** Lanes that have something to do and stay where they are: health is down, and it is said why. */
final class ProgressIT {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration BOUND = Duration.ofSeconds(30);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  private Instance start(ServiceSettings settings, Stops stops) {
    return scenario.start(
        settings,
        stops,
        builder -> builder.progressLimit(LIMIT).watchInterval(Duration.ofMillis(200)));
  }

  private static void awaitHealth(Instance instance, Health.State state) {
    await("health " + state)
        .atMost(BOUND)
        .until(() -> instance.tidemark().status().health().state() == state);
  }

  private static List<LaneStatus> lanes(Instance instance, int partition) {
    return instance.tidemark().status().partitions().get(partition).lanes();
  }

  /** Of others that are slow because the machine is, it may be said as well. */
  private static void assertSaidOnce(Instance instance, String what, String... contents) {
    await(what).atMost(BOUND).until(() -> !said(instance, what).isEmpty());
    assertThat(said(instance, what)).singleElement().asString().contains(contents);
  }

  private static List<Event> said(Instance instance, String what) {
    return instance.events().of(Kind.NOT_PROGRESSING).stream()
        .filter(event -> event.toString().contains(what))
        .toList();
  }

  private static void awaitOneReason(Instance instance, String... contents) {
    await("one reason")
        .atMost(BOUND)
        .untilAsserted(
            () ->
                assertThat(instance.tidemark().status().health().reasons())
                    .singleElement()
                    .asString()
                    .contains(contents));
  }

  /** The lane alone: the others of its partition go on, and so do other partitions. */
  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void aHandlerThatHangsIsNamedByItsStack(int lanes) {
    scenario.feed().send(200);
    Stop stop = Stop.at(Point.IN_HANDLER, 0, 10);
    Instance instance = start(scenario.settings("instance").lanes(lanes).unitRecords(1), stop);
    stop.awaitReached();
    RecordLane hung = scenario.laneOf(0, 10);

    String unmoved = "-0/%d has not moved from 10".formatted(hung.number());
    awaitHealth(instance, Health.State.DOWN);
    assertSaidOnce(instance, unmoved, "a unit is running", "worker", "LedgerHandler.handle");
    assertThat(lanes(instance, 0).get(hung.number()).stall()).contains("LedgerHandler.handle");
    awaitOneReason(instance, "-0/%d: has not moved from 10".formatted(hung.number()));
    scenario.awaitPosition(1, 100);
    scenario.awaitApplied(200 - hung.from(10).size());
    assertThat(instance.tidemark().status().lanes())
        .filteredOn(lane -> lane.stall() != null)
        .hasSize(1);

    stop.release();
    awaitHealth(instance, Health.State.UP);
    scenario.awaitAllApplied();
    assertThat(said(instance, unmoved)).hasSize(1);
  }

  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void aSessionThatBlocksAUnitIsNamed(int lanes) throws SQLException {
    scenario.feed().send(2);
    Instance instance = start(scenario.settings("instance").lanes(lanes), Stops.NONE);
    scenario.awaitAllApplied();
    try (Connection stranger = scenario.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("set application_name = 'psql'; lock table ledger in exclusive mode");
      scenario.feed().sendTo(1, "key", "value");

      awaitHealth(instance, Health.State.DOWN);
      assertSaidOnce(
          instance,
          "-1/%d has not moved from 1".formatted(scenario.laneOf(1, 1).number()),
          "waits for session",
          "psql",
          "idle in transaction");
      stranger.rollback();
    }
    awaitHealth(instance, Health.State.UP);
  }

  /** A unit that is tried again and again is looked at while it runs. */
  @Test
  @InCampaigns
  void aSessionThatBlocksEveryTryIsNamed() throws SQLException {
    scenario.feed().send(2);
    Instance instance =
        scenario.start(
            scenario.settings("instance"),
            Stops.NONE,
            builder -> builder.progressLimit(Duration.ofSeconds(7)));
    scenario.awaitAllApplied();
    try (Connection stranger = scenario.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("set application_name = 'psql'; lock table ledger in exclusive mode");
      scenario.feed().sendTo(1, 1);

      instance.events().await(Kind.RETRYING, 1);
      awaitHealth(instance, Health.State.DOWN);
      assertSaidOnce(instance, "attempt", "lock timeout", "waits for session", "psql");
      stranger.rollback();
    }
    awaitHealth(instance, Health.State.UP);
  }

  @Test
  void aClaimThatCannotGetThroughIsDownAndItsLagIsKnown() throws SQLException {
    scenario.feed().send(100);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    scenario.feed().send(60);
    try (Connection stranger = scenario.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute(
          "set application_name = 'psql'; select from tidemark_lane where partition = 0 for update");
      Instance second = start(scenario.settings("second"), Stops.NONE);

      awaitHealth(second, Health.State.DOWN);
      second.events().await(Kind.CLAIM_DELAYED, 1);
      scenario.awaitPosition(1, 80);
      awaitOneReason(second, "it is not claimed yet", "psql");
      second.events().await(Kind.NOT_PROGRESSING, 1);
      await("lag of both")
          .atMost(BOUND)
          .until(() -> second.tidemark().status().lagTime().isPresent());
      GroupStatus status = second.tidemark().status();
      assertThat(lanes(second, 0))
          .allMatch(lane -> lane.state() == LaneState.CLAIMING)
          .allMatch(lane -> Long.valueOf(50).equals(lane.position()));
      assertThat(status.lagRecords()).hasValue(30);
      assertThat(status.lagTime()).get().satisfies(lag -> assertThat(lag).isPositive());
      stranger.rollback();
    }
    scenario.awaitAllApplied();
  }

  @Test
  void aSlowLaneThatMovesAndAnIdleOneAreUp() {
    scenario.feed().sendTo(0, 8);
    CountDownLatch never = new CountDownLatch(1);
    Instance instance =
        start(
            scenario.settings("instance").unitRecords(1),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER) {
                takeTime(never);
              }
            });
    awaitHealth(instance, Health.State.UP);

    scenario.awaitAllApplied();

    assertThat(instance.tidemark().status().health().reasons()).isEmpty();
    assertThat(instance.events().of(Kind.NOT_PROGRESSING)).isEmpty();
  }

  /** So that all records together take longer than the limit. */
  private static void takeTime(CountDownLatch never) {
    try {
      assertThat(never.await(LIMIT.toMillis() / 4, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

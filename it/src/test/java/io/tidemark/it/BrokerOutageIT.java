// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.alert.AlertKind;
import io.tidemark.it.harness.Answers;
import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.RecordLane;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stop;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.testkit.server.CommitFault;
import io.tidemark.testkit.server.CommitTrap;
import io.tidemark.testkit.server.KafkaProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** The broker goes away and comes back, or what it says gets lost. */
final class BrokerOutageIT {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final int UNIT = 25;

  private static final int BACKLOG = 500;

  /** A unit of each of three lanes may be at work when the backlog is full, and another begun. */
  private static final long MOST_HELD = BACKLOG + 2 * 3 * UNIT;

  @RegisterExtension final Scenario scenario = Scenario.onItsOwnServers().behindProxy();

  private ServiceSettings publishing(String instance) {
    return scenario.settings(instance).publishingTo(scenario.receiptsTopic()).unitRecords(UNIT);
  }

  private Instance startWithSmallBacklog() {
    return scenario.start(
        publishing("instance"),
        Stops.NONE,
        builder ->
            builder.outbox(
                OutboxSettings.DEFAULT
                    .mode(OutboxMode.RELAY)
                    .transactionTimeout(Duration.ofSeconds(2))
                    .maxBacklog(BACKLOG)));
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "true, EAGER",
      inCampaigns = {"true, COOPERATIVE", "true, CONSUMER", "false, CONSUMER"})
  void killedAndRestartedUnderLoad(boolean publishes, Protocol protocol) {
    scenario.newReceipts();
    ServiceSettings settings = publishes ? publishing("instance") : scenario.settings("instance");
    Instance instance = scenario.start(settings.protocol(protocol));
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(1, 30); round++) {
            scenario.awaitApplied(scenario.applied() + 300);
            scenario.broker().kill();
            scenario.broker().restart();
          }
          scenario.awaitApplied(scenario.applied() + 300);
        });
    if (publishes) {
      scenario.assertReceiptsOnceEach();
    }
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  /** Whether Kafka has committed, the relay cannot know: one did not, one did, one may yet. */
  @Test
  void answersToKafkasCommitsAreLost() {
    scenario.newReceipts();
    Instance instance = scenario.start(publishing("instance"));
    for (int round = 0; round < Campaign.rounds(1, 40); round++) {
      for (CommitFault fault : CommitFault.values()) {
        CommitTrap trap = proxy().onNextCommit(fault);
        scenario.feed().send(90);
        trap.awaitSprung(BOUND);
        await("trouble").atMost(BOUND).until(() -> error(instance) != null);
        proxy().accept();
        await("no trouble").atMost(BOUND).until(() -> error(instance) == null);
        if (fault == CommitFault.HOLD) {
          assertThat(trap.release()).isIn("PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH");
        }
      }
    }
    scenario.assertReceiptsOnceEach();
  }

  /** Before the commit has come to Kafka, after that and before rows are deleted, or as it may. */
  @ParameterizedTest
  @Variants(
      inEveryBuild = "CUT_AFTER",
      inCampaigns = {"CUT_BEFORE", "HOLD"},
      campaignRounds = 10)
  void killedWhileKafkaCommits(CommitFault fault) {
    scenario.newReceipts();
    CommitTrap trap;
    try (Worker victim = scenario.worker(publishing("victim"))) {
      scenario.feed().send(30);
      scenario.awaitAllApplied();
      await("all published").atMost(BOUND).until(() -> scenario.held() == 0);
      trap = proxy().onNextCommit(fault);
      scenario.feed().send(90);
      trap.awaitSprung(BOUND);
      victim.kill();
    }
    assertThat(scenario.held()).isPositive();
    proxy().accept();
    if (fault == CommitFault.HOLD) {
      assertThat(trap.release()).isIn("COMMIT", "PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH");
    }
    scenario.start(publishing("successor"));
    scenario.assertReceiptsOnceEach();
  }

  @Test
  @InCampaigns
  void connectionsCutUnderLoadWhileItPublishes() {
    scenario.newReceipts();
    scenario.start(publishing("instance"));
    scenario.underLoad(
        () -> {
          for (int round = 0; round < 200; round++) {
            scenario.awaitApplied(scenario.applied() + ThreadLocalRandom.current().nextInt(1, 100));
            proxy().cutAll();
          }
        });
    scenario.assertReceiptsOnceEach();
  }

  @Test
  void whileKafkaTakesNoCommitsRecordsAreHandledUpToTheBacklog() {
    scenario.newReceipts();
    Instance instance = startWithSmallBacklog();
    proxy().refuseCommits();
    scenario.feed().send(2_000);
    await("a full backlog").atMost(BOUND).until(() -> instance.tidemark().status().outbox().full());
    assertThat(scenario.held()).isBetween((long) BACKLOG, MOST_HELD);
    proxy().acceptCommits();
    scenario.assertReceiptsOnceEach();
    assertThat(instance.tidemark().status().outbox().full()).isFalse();
  }

  /** First it takes no commits, then it is not there at all, each for a minute. */
  @Test
  @InCampaigns
  void awayForMinutesUnderLoadWhileItPublishes() {
    Duration away = Duration.ofSeconds(60);
    scenario.newReceipts();
    Instance instance = startWithSmallBacklog();
    scenario.underLoad(
        () -> {
          scenario.awaitApplied(1_000);
          proxy().refuseCommits();
          long waited = watchBacklog(away);
          assertThat(waited).isGreaterThanOrEqualTo(BACKLOG);
          proxy().acceptCommits();
          awaitRoom(instance);

          scenario.broker().kill();
          watchBacklog(away);
          scenario.broker().restart();
          awaitRoom(instance);
        });
    scenario.assertReceiptsOnceEach();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  /** Checks all the while that no more waits than may. Returns how much that was at most. */
  private long watchBacklog(Duration time) {
    long most = 0;
    long applied = scenario.applied();
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      long held = await().pollDelay(Duration.ofMillis(200)).until(scenario::held, any -> true);
      most = Math.max(most, held);
      assertThat(held).isLessThanOrEqualTo(MOST_HELD);
    }
    System.out.printf(
        "away for %s: at most %d messages waited, %d records were applied meanwhile%n",
        time, most, scenario.applied() - applied);
    return most;
  }

  private void awaitRoom(Instance instance) {
    long start = System.nanoTime();
    long applied = scenario.applied();
    await("room").atMost(BOUND).until(() -> !instance.tidemark().status().outbox().full());
    scenario.awaitApplied(applied + 5_000);
    System.out.printf(
        "back: 5,000 records more are applied after %s%n",
        Duration.ofNanos(System.nanoTime() - start));
  }

  private static @Nullable String error(Instance instance) {
    return instance.tidemark().status().outbox().lastError();
  }

  private KafkaProxy proxy() {
    return scenario.broker().proxy();
  }

  /**
   * Of 150 records 100 are applied when the broker restarts; of several lanes, all of one below.
   */
  @Test
  void nextHandledAfterARestartIsThe101st() {
    scenario.feed().sendTo(0, 150);
    Stop afterTheHundredth = Stop.at(Point.AFTER_COMMIT, 0, 99);
    Queue<Long> handled = new ConcurrentLinkedQueue<>();
    scenario.start(
        scenario.settings("instance").unitRecords(1),
        (point, partition, from, to) -> {
          afterTheHundredth.reach(point, partition, from, to);
          if (point == Point.IN_HANDLER) {
            handled.add(from);
          }
        });
    afterTheHundredth.awaitReached();
    RecordLane lane = scenario.laneOf(0, 99);
    assertThat(scenario.appliedBy("instance", 0, lane.offsets())).isEqualTo(lane.before(100));
    List<Long> before = handled.stream().filter(lane.offsets()::contains).toList();

    scenario.broker().kill();
    scenario.broker().restart();
    afterTheHundredth.release();
    scenario.awaitAllApplied();
    assertThat(handled.stream().filter(lane.offsets()::contains).skip(before.size()).findFirst())
        .contains(lane.from(100).get(0));
    scenario.assertAppliedBy("instance", 0, 0, 149);
  }

  /** As on a cluster that was upgraded from a version before 4.0, and left at that. */
  @Test
  void aClusterThatDoesNotTellTransactionsApartIsToldOf() {
    scenario.newReceipts();
    setTransactionVersion(1, UpgradeType.SAFE_DOWNGRADE);
    assertThat(alertsAtStart()).containsExactly(AlertKind.TRANSACTION_VERSION);
    setTransactionVersion(2, UpgradeType.UPGRADE);
    assertThat(alertsAtStart()).isEmpty();
  }

  private void setTransactionVersion(int level, UpgradeType how) {
    try (Admin admin = scenario.broker().admin()) {
      FeatureUpdate update = new FeatureUpdate((short) level, how);
      Answers.of(
          admin
              .updateFeatures(Map.of("transaction.version", update), new UpdateFeaturesOptions())
              .all());
    }
  }

  /** Of a group that publishes all the same. */
  private List<AlertKind> alertsAtStart() {
    List<AlertKind> alerts = new CopyOnWriteArrayList<>();
    scenario.feed().send(30);
    Instance instance =
        scenario.start(
            publishing("instance"),
            Stops.NONE,
            builder -> builder.alerts(alert -> alerts.add(alert.kind())));
    scenario.assertReceiptsOnceEach();
    instance.close();
    return alerts;
  }
}

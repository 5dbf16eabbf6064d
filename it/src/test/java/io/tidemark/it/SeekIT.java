// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.SeekOracle;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.TopicLog;
import io.tidemark.it.harness.Variants;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.RetrySettings;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Seeks by operators: where targets are, what makes none, and what is applied after many of them.
 */
final class SeekIT {
  private static final int PARTITIONS = 4;

  /** How many seeks the oracle judges, with one lane and with several each. */
  private static final int SEEKS = Integer.getInteger("tidemark.seeks", Campaign.rounds(8, 200));

  private static final long SEED = Long.getLong("tidemark.seed", 20_261_121L);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(PARTITIONS);

  private TopicPartition partition(int number) {
    return new TopicPartition(scenario.topic(), number);
  }

  @Test
  void everyKindOfTargetIsFound() {
    scenario.feed().send(400);
    Instance instance = scenario.start("instance");
    scenario.awaitAllApplied();
    Map<TopicPartition, SeekTarget> targets = new LinkedHashMap<>();
    targets.put(partition(3), SeekTarget.shift(-1_000));
    targets.put(partition(0), SeekTarget.beginning());
    targets.put(partition(1), SeekTarget.end());
    targets.put(partition(2), SeekTarget.position(42));

    List<SeekResult> results = instance.tidemark().seek(targets, "all kinds");

    assertThat(results)
        .extracting(SeekResult::partition)
        .containsExactlyElementsOf(targets.keySet());
    assertThat(results).allMatch(SeekResult::done);
    assertThat(results).extracting(SeekResult::clamped).containsExactly(true, false, false, false);
    assertThat(results)
        .extracting(result -> result.orElseThrow().to())
        .containsExactly(0L, 0L, 100L, 42L);
    assertThat(results)
        .extracting(result -> result.orElseThrow().replay())
        .containsExactly(1L, 1L, 0L, 1L);
    scenario.expect().againFrom(0, 0, 100).againFrom(2, 42, 100).againFrom(3, 0, 100);
    scenario.awaitAllApplied();
    assertThat(audit()).hasSize(PARTITIONS).allMatch(row -> row.get(1).equals("all kinds"));
  }

  @Test
  void aMomentBehindTheLastRecordIsTheEnd() {
    scenario.feed().send(200);
    Instance instance = scenario.start("instance");
    scenario.awaitAllApplied();

    List<SeekResult> later = seekAll(instance, SeekTarget.at(Instant.now().plusSeconds(60)));
    assertThat(later).extracting(result -> result.orElseThrow().to()).containsOnly(50L);

    List<SeekResult> earlier = seekAll(instance, SeekTarget.at(Instant.EPOCH));
    assertThat(earlier).extracting(result -> result.orElseThrow().to()).containsOnly(0L);
    IntStream.range(0, PARTITIONS).forEach(each -> scenario.expect().againFrom(each, 0, 50));
  }

  private List<SeekResult> seekAll(Instance instance, SeekTarget target) {
    List<TopicPartition> all = IntStream.range(0, PARTITIONS).mapToObj(this::partition).toList();
    return instance.tidemark().seek(all, target, "all of them");
  }

  /** One clear error that names every culprit, and nothing has moved. */
  @Test
  void nothingMovesUnlessAllTargetsMakeSense() {
    scenario.feed().send(200);
    Instance instance = scenario.start("instance");
    scenario.awaitAllApplied();
    scenario.deleteRecords(2, 20);
    scenario.newTopic(scenario.topic() + "-other", 1, Map.of());
    TopicPartition unclaimed = new TopicPartition(scenario.topic() + "-other", 0);
    Map<TopicPartition, SeekTarget> targets =
        Map.of(
            partition(0),
            SeekTarget.beginning(),
            partition(1),
            SeekTarget.position(51),
            partition(2),
            SeekTarget.position(19),
            partition(9),
            SeekTarget.end(),
            unclaimed,
            SeekTarget.end(),
            new TopicPartition("none", 0),
            SeekTarget.end());

    assertThatThrownBy(() -> instance.tidemark().seek(targets, "nonsense"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("nothing was moved")
        .hasMessageContaining(partition(1) + ": 51 lies beyond the log")
        .hasMessageContaining("[0, 50); seek to at most 50")
        .hasMessageContaining(partition(2) + ": 19 lies before the log")
        .hasMessageContaining(partition(9) + ": the topic has no such partition, but 4")
        .hasMessageContaining(unclaimed + ": group " + scenario.group() + " has no position there")
        .hasMessageContaining("none-0: the cluster has no such topic");

    assertThat(audit()).isEmpty();
    scenario.expect().first(2, IntStream.range(0, 20).mapToObj(Long::valueOf).toList());
  }

  @Test
  void aLockedPartitionIsNotMovedAndHoldsUpNoOther() throws SQLException {
    scenario.feed().send(200);
    Instance instance = scenario.start("instance");
    scenario.awaitAllApplied();
    try (Connection stranger = scenario.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("select from tidemark_lane where partition = 1 for update");

      List<SeekResult> results = seekAll(instance, SeekTarget.end());

      assertThat(results).extracting(SeekResult::done).containsExactly(true, false, true, true);
      assertThatThrownBy(() -> results.get(1).orElseThrow())
          .isInstanceOf(TidemarkException.class)
          .hasMessageContaining("was not moved")
          .hasMessageContaining("idle in transaction");
      stranger.rollback();
    }
    scenario.feed().send(20);
  }

  /** Each moves the position at once; in between, units apply what lies between, and all of it. */
  @ParameterizedTest
  @Variants(inEveryBuild = "5", inCampaigns = "1")
  void manySeeksUnderLoadAreWorthWhatTheySay(int lanes) {
    List<Instant> moments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      scenario.feed().send(400);
      moments.add(Instant.now());
    }
    List<Instance> instances = List.of(startQuick("one", lanes), startQuick("two", lanes));
    SeekOracle oracle = new SeekOracle(scenario.database(), scenario.group(), scenario.topic());
    Random random = new Random(SEED);
    IntStream.range(0, PARTITIONS).forEach(each -> scenario.awaitPosition(each, 1));

    scenario.underLoad(
        () -> {
          for (int i = 0; i < SEEKS; i++) {
            Instance by = instances.get(random.nextInt(instances.size()));
            Map<TopicPartition, SeekTarget> targets = new LinkedHashMap<>();
            for (int each = random.nextInt(3); each >= 0; each--) {
              targets.put(partition(random.nextInt(PARTITIONS)), target(random, moments));
            }
            oracle.sought(by.tidemark().seek(targets, "seek " + i));
            if (random.nextBoolean()) {
              scenario.awaitApplied(scenario.applied() + random.nextInt(60));
            }
          }
        });

    scenario.awaitAllApplied();
    TopicLog log = scenario.log(scenario.topic());
    assertThat(oracle.complaints(log)).isEmpty();
    IntStream.range(0, PARTITIONS)
        .forEach(each -> scenario.expect().exactly(each, oracle.applied(log, each)));
  }

  /** One that notices soon that it was moved, and goes on soon. */
  private Instance startQuick(String name, int lanes) {
    RetrySettings retry = new RetrySettings(Duration.ofMillis(10), 2, Duration.ofMillis(200), 0.5);
    return scenario.start(
        scenario.settings(name).lanes(lanes),
        Stops.NONE,
        builder -> builder.retry(retry).watchInterval(Duration.ofMillis(200)));
  }

  private SeekTarget target(Random random, List<Instant> moments) {
    List<Supplier<SeekTarget>> kinds =
        List.of(
            () -> SeekTarget.position(random.nextInt(500)),
            SeekTarget::beginning,
            SeekTarget::end,
            () -> SeekTarget.at(moments.get(random.nextInt(moments.size()))),
            () -> SeekTarget.shift(-random.nextInt(300)),
            () -> SeekTarget.shift(random.nextInt(300)));
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  private List<List<String>> audit() {
    return scenario
        .database()
        .query("select partition, reason from tidemark_audit where action = 'SEEK' order by id");
  }
}

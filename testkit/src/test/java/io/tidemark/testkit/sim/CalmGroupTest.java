// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertListener;
import io.tidemark.alert.AlertSettings;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.KafkaTopic;
import io.tidemark.internal.poll.LogRange;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.TidemarkException;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterSettings;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.MembershipSettings;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.PositionSettings;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.GroupState;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One instance in calm weather that meets one odd thing. */
final class CalmGroupTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  private final World world = new World(1);
  private final SimKafka kafka = new SimKafka(world, GroupProtocol.CONSUMER, Timing.DEFAULT);
  private final MemoryDatabase database = new MemoryDatabase(world.environment());
  private final UUID topicId = kafka.createTopic("orders", 1);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void offsetsThatNobodyKnowsOfAreRefused() {
    kafka.plantCommitted("group", Map.of(PARTITION, new OffsetAndMetadata(5)));

    assertThatThrownBy(() -> group(kafka.view(KafkaFaults.NONE)).start())
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("startAt(ADOPT)");
  }

  @Test
  void offsetsThatMirrorWhatAnotherInstanceClaimedMeanwhileAreNot() {
    kafka.plantCommitted("group", Map.of(PARTITION, new OffsetAndMetadata(5)));
    GroupRuntime group = group(new OvertakenView(kafka.view(KafkaFaults.NONE)));

    group.start();

    assertThat(group.status().state()).isEqualTo(GroupState.RUNNING);
    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aTopicThatIsMadeAgainIsNoticedThoughItsPositionWouldFit() {
    append(3);
    GroupRuntime group = group(kafka.view(KafkaFaults.NONE));
    group.start();
    await(() -> isAt(group, 3));

    kafka.createTopic("orders", 1);
    append(3);
    await(() -> isHalted(group));

    assertThat(lane(group).lastError())
        .contains("orders-0: the topic was deleted and made again", topicId.toString());
    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aPartitionThatStandsStillBeginsWithATopicThatIsMadeAgain() {
    append(3);
    kafka.deleteBefore(PARTITION, 2);
    database.plant(
        new PartitionKey(SimClusterView.CLUSTER_ID, "group", "orders", 0), topicId, 1, 1);
    GroupRuntime group = group(kafka.view(KafkaFaults.NONE), RecreatedTopicPolicy.EARLIEST);
    group.start();
    await(() -> isHalted(group));

    kafka.createTopic("orders", 1);
    append(5);
    await(() -> isAt(group, 5));

    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void whyAClaimTakesLongIsShown() {
    GroupRuntime group = group(new BlindView(kafka.view(KafkaFaults.NONE)));
    group.start();

    await(() -> !group.status().lanes().isEmpty() && lane(group).lastError() != null);

    assertThat(lane(group).state()).isEqualTo(LaneState.CLAIMING);
    assertThat(lane(group).lastError()).contains("the cluster does not know");
    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aHaltIsAlertedAndAlertsAreTheLastToEnd() {
    List<String> heard = new ArrayList<>();
    append(3);
    database.plant(
        new PartitionKey(SimClusterView.CLUSTER_ID, "group", "orders", 0), topicId, 1, 5);
    GroupRuntime group =
        group(
            kafka.view(KafkaFaults.NONE),
            RecreatedTopicPolicy.FAIL,
            new AlertListener() {
              @Override
              public void alert(Alert alert) {
                heard.add(alert.kind() + " " + alert.subject());
              }

              @Override
              public void close(Duration bound) {
                heard.add("end");
              }
            });
    group.start();
    await(() -> isHalted(group));

    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
    assertThat(heard).containsExactly("HALTED group/orders-0", "end");
  }

  @Test
  void aClusterThatDoesNotTellTransactionsApartIsToldOfByGroupsThatPublish() {
    ClusterView view = kafka.view(KafkaFaults.NONE);
    assertThat(alertsAtStart(new VersionedView(view, 1), true))
        .containsExactly("TRANSACTION_VERSION group");
    assertThat(alertsAtStart(new VersionedView(view, 2), true)).isEmpty();
    assertThat(alertsAtStart(view, true)).as("it does not say").isEmpty();
    assertThat(alertsAtStart(new VersionedView(view, 1), false)).as("nothing to publish").isEmpty();
  }

  private List<String> alertsAtStart(ClusterView view, boolean publishes) {
    List<String> heard = new ArrayList<>();
    AlertListener alerts = alert -> heard.add(alert.kind() + " " + alert.subject());
    GroupRuntime group = group(view, RecreatedTopicPolicy.FAIL, publishes, alerts);
    group.start();
    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
    return heard;
  }

  /** Says its transaction.version. */
  private static final class VersionedView extends PassingView {
    private final int version;

    VersionedView(ClusterView view, int version) {
      super(view);
      this.version = version;
    }

    @Override
    public OptionalInt transactionVersion() {
      return OptionalInt.of(version);
    }
  }

  @Test
  void lettersCanBeAskedForBeforeTheFirstPoll() {
    GroupRuntime group = group(kafka.view(KafkaFaults.NONE));
    group.start();

    assertThat(group.request(LetterFilter.open(), Errand.REDRIVE, "me", "repaired")).isEmpty();
    assertThat(group.close(Duration.ofSeconds(10))).isTrue();
  }

  private void append(int records) {
    for (int i = 0; i < records; i++) {
      kafka.append(PARTITION, null, new byte[0]);
    }
  }

  private static boolean isAt(GroupRuntime group, long position) {
    return group.status().lanes().stream()
        .anyMatch(lane -> Objects.equals(lane.position(), position));
  }

  /** Between two claims there may be no lane to see for a moment. */
  private static boolean isHalted(GroupRuntime group) {
    return group.status().lanes().stream().anyMatch(lane -> lane.state() == LaneState.HALTED);
  }

  private static LaneStatus lane(GroupRuntime group) {
    return group.status().lanes().get(0);
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      world.sleep(Duration.ofMillis(100));
    }
  }

  private GroupRuntime group(ClusterView view) {
    return group(view, RecreatedTopicPolicy.FAIL);
  }

  private GroupRuntime group(
      ClusterView view, RecreatedTopicPolicy recreated, AlertListener... alerts) {
    return group(view, recreated, false, alerts);
  }

  private GroupRuntime group(
      ClusterView view,
      RecreatedTopicPolicy recreated,
      boolean publishes,
      AlertListener... alerts) {
    Instance instance = world.instance("i", Duration.ZERO);
    HandlerSet handlers =
        new HandlerSet(
            List.of(new HandlerDefinition("orders", Set.of("orders"), 1, TakesAll::new)));
    return new GroupRuntime(
        new GroupParts(
            settings(recreated),
            handlers,
            StoreRoute.to(new MemoryStore(database)),
            () -> kafka.consumer(instance, "group", ConsumerHabits.PLAIN, KafkaFaults.NONE),
            () -> view,
            new TidemarkListener() {},
            new AlertSettings(List.of(alerts), AlertSettings.INTERVAL),
            instance.environment(),
            Breakers.untimed(instance.environment()),
            new Subscription.Listed(handlers.topics()),
            Publishing::off,
            publishes ? owner -> () -> kafka.producer(owner, KafkaFaults.NONE) : null));
  }

  private static GroupSettings settings(RecreatedTopicPolicy recreated) {
    return new GroupSettings(
        "group",
        "group",
        1,
        null,
        LaneSettings.DEFAULT,
        UnitSettings.DEFAULT,
        BufferSettings.DEFAULT,
        TimeLimits.DEFAULT,
        RetrySettings.DEFAULT,
        new PositionSettings(
            null,
            StartPosition.EARLIEST,
            new LogPolicies(
                LogStartPolicy.FAIL,
                LogEndPolicy.FAIL,
                TruncationPolicy.FAIL,
                recreated,
                OtherClusterPolicy.FAIL)),
        MembershipSettings.DEFAULT,
        Mirror.ASYNC,
        GroupSettings.POLL_TIMEOUT,
        GroupSettings.MIRROR_INTERVAL,
        GroupSettings.WATCH_INTERVAL,
        GroupSettings.PROGRESS_LIMIT,
        LetterSettings.DEFAULT,
        OutboxSettings.DEFAULT,
        IdempotencySettings.DEFAULT);
  }

  /** Does nothing with records. */
  private static final class TakesAll implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      return run -> unit.records().size();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Does not find any log. */
  private static final class BlindView extends PassingView {
    BlindView(ClusterView view) {
      super(view);
    }

    @Override
    public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
      return Map.of();
    }
  }

  /** Before it answers what Kafka holds for a group, another instance claims the partition. */
  private final class OvertakenView extends PassingView {
    OvertakenView(ClusterView view) {
      super(view);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
      MemoryStore other = new MemoryStore(database);
      other.open(new StoreContext("other", 1, TimeLimits.DEFAULT));
      PartitionKey key = new PartitionKey(clusterId(), groupId, "orders", 0);
      other.lanes().start(List.of(new FirstPosition(key, topicId, Position.at(0))));
      return super.committed(groupId);
    }
  }

  /** Passes every question on. */
  private abstract static class PassingView implements ClusterView {
    private final ClusterView view;

    PassingView(ClusterView view) {
      this.view = view;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
      return view.committed(groupId);
    }

    @Override
    public String clusterId() {
      return view.clusterId();
    }

    @Override
    public Set<String> names() {
      return view.names();
    }

    @Override
    public Map<String, KafkaTopic> topics(Collection<String> names) {
      return view.topics(names);
    }

    @Override
    public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
      return view.ranges(partitions);
    }

    @Override
    public Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
      return view.recordAt(partition, offset);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(
        Collection<TopicPartition> partitions, Instant moment) {
      return view.offsetsAt(partitions, moment);
    }

    @Override
    public void close() {
      view.close();
    }
  }
}

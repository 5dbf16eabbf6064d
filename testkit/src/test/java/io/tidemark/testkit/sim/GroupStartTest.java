// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.KafkaTopic;
import io.tidemark.internal.poll.LogRange;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.TidemarkException;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.TimeLimits;
import io.tidemark.status.GroupState;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a group finds in Kafka and in the database when it starts for the first time. */
final class GroupStartTest {
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

  private GroupRuntime group(ClusterView view) {
    Instance instance = world.instance("i", Duration.ZERO);
    HandlerSet handlers =
        new HandlerSet(
            List.of(
                new HandlerDefinition(
                    "orders",
                    Set.of("orders"),
                    1,
                    () -> {
                      throw new IllegalStateException("there is nothing to handle");
                    })));
    return new GroupRuntime(
        new GroupParts(
            GroupSettings.of("group"),
            handlers,
            StoreRoute.to(new MemoryStore(database)),
            () -> kafka.consumer(instance, "group", ConsumerHabits.PLAIN, KafkaFaults.NONE),
            () -> view,
            new TidemarkListener() {},
            instance.environment()));
  }

  /** Before it answers what Kafka holds for a group, another instance claims the partition. */
  private final class OvertakenView implements ClusterView {
    private final ClusterView view;

    OvertakenView(ClusterView view) {
      this.view = view;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
      MemoryStore other = new MemoryStore(database);
      other.open(new StoreContext("other", 1, TimeLimits.DEFAULT));
      PartitionKey key = new PartitionKey(clusterId(), groupId, "orders", 0);
      other.lanes().start(List.of(new FirstPosition(key, topicId, Position.at(0))));
      return view.committed(groupId);
    }

    @Override
    public String clusterId() {
      return view.clusterId();
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
    public void close() {
      view.close();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The cluster through an admin client. */
public final class AdminClusterView implements ClusterView {
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Admin admin;
  private final ListOffsetsOptions isolation;
  private final Duration bound;

  /**
   * Takes an admin client, which is closed with the view.
   *
   * @param readUncommitted whether the group reads records of open transactions, so that its log
   *     ends later
   * @param bound how long one question may take
   */
  public AdminClusterView(Admin admin, boolean readUncommitted, Duration bound) {
    this.admin = admin;
    this.isolation =
        new ListOffsetsOptions(
            readUncommitted ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED);
    this.bound = bound;
  }

  @Override
  public String clusterId() {
    return get(admin.describeCluster().clusterId());
  }

  @Override
  public Map<String, KafkaTopic> topics(Collection<String> names) {
    Map<String, KafkaTopic> topics = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              try {
                TopicDescription its = get(answer);
                topics.put(topic, new KafkaTopic(uuid(its.topicId()), its.partitions().size()));
              } catch (UnknownTopicOrPartitionException missing) {
                topics.remove(topic);
              }
            });
    return topics;
  }

  private static UUID uuid(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  @Override
  public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
    ListOffsetsResult begins =
        admin.listOffsets(every(partitions, OffsetSpec.earliest()), isolation);
    ListOffsetsResult ends = admin.listOffsets(every(partitions, OffsetSpec.latest()), isolation);
    Map<TopicPartition, LogRange> ranges = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        long begin = get(begins.partitionResult(partition)).offset();
        ranges.put(partition, new LogRange(begin, get(ends.partitionResult(partition)).offset()));
      } catch (UnknownTopicOrPartitionException missing) {
        ranges.remove(partition);
      }
    }
    return ranges;
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, Instant moment) {
    ListOffsetsResult found =
        admin.listOffsets(
            every(partitions, OffsetSpec.forTimestamp(moment.toEpochMilli())), isolation);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long offset = get(found.partitionResult(partition)).offset();
      if (offset >= 0) {
        offsets.put(partition, offset);
      }
    }
    return offsets;
  }

  private static Map<TopicPartition, OffsetSpec> every(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    try {
      get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata())
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  committed.put(partition, offset);
                }
              });
    } catch (GroupIdNotFoundException unknown) {
      committed.clear();
    }
    return committed;
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "the cluster did not answer within " + bound, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.KafkaTopic;
import io.tidemark.internal.poll.LogRange;
import io.tidemark.lane.HandledRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** What an admin client says of the cluster; now and then nothing. Any actor. */
final class SimClusterView implements ClusterView {
  /** The id of every cluster. */
  static final String CLUSTER_ID = "sim";

  private final SimKafka kafka;
  private final KafkaFaults faults;

  SimClusterView(SimKafka kafka, KafkaFaults faults) {
    this.kafka = kafka;
    this.faults = faults;
  }

  @Override
  public String clusterId() {
    return CLUSTER_ID;
  }

  @Override
  public Set<String> names() {
    return ask(kafka::names);
  }

  @Override
  public Map<String, KafkaTopic> topics(Collection<String> names) {
    return ask(() -> kafka.topics(names));
  }

  @Override
  public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
    return ask(
        () -> {
          Map<TopicPartition, LogRange> ranges = new HashMap<>();
          for (TopicPartition partition : partitions) {
            if (kafka.exists(partition)) {
              SimLog log = kafka.log(partition);
              ranges.put(partition, new LogRange(log.begin(), log.stableEnd()));
            }
          }
          return ranges;
        });
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, Instant moment) {
    return ask(
        () -> {
          Map<TopicPartition, Long> offsets = new HashMap<>();
          for (TopicPartition partition : partitions) {
            OptionalLong offset = kafka.log(partition).firstAt(moment.toEpochMilli());
            offset.ifPresent(found -> offsets.put(partition, found));
          }
          return offsets;
        });
  }

  @Override
  public Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
    return ask(
        () ->
            kafka.log(partition).read(offset, 1).stream()
                .filter(entry -> entry.offset == offset)
                .map(entry -> entry.handled(partition))
                .findFirst());
  }

  @Override
  public Optional<Instant> writtenFrom(TopicPartition partition, long offset) {
    return ask(
        () ->
            kafka.log(partition).read(offset, 1).stream()
                .map(entry -> Instant.ofEpochMilli(entry.timestamp))
                .findFirst());
  }

  @Override
  public Map<TopicPartition, Long> realEnds(Collection<TopicPartition> partitions) {
    return ask(
        () -> {
          Map<TopicPartition, Long> ends = new HashMap<>();
          for (TopicPartition partition : partitions) {
            if (kafka.exists(partition)) {
              ends.put(partition, kafka.log(partition).end());
            }
          }
          return ends;
        });
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
    return ask(() -> new HashMap<>(kafka.group(groupId).committed()));
  }

  @Override
  public Map<TopicPartition, Optional<OffsetAndMetadata>> stable(
      String groupId, Collection<TopicPartition> partitions) {
    return ask(
        () -> {
          Map<TopicPartition, Optional<OffsetAndMetadata>> answer = new HashMap<>();
          for (TopicPartition partition : partitions) {
            if (!kafka.undecided(partition)) {
              answer.put(
                  partition, Optional.ofNullable(kafka.group(groupId).committed().get(partition)));
            }
          }
          return answer;
        });
  }

  private <T> T ask(Supplier<T> question) {
    T answer = kafka.look(question);
    if (faults.adminFails()) {
      throw new TimeoutException("the cluster did not answer in time");
    }
    return answer;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}

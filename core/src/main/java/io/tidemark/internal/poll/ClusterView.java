// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is asked of the Kafka cluster besides what is handled. Control thread, and operators; every
 * call is bounded in time and throws a {@link org.apache.kafka.common.KafkaException} when the
 * cluster does not answer.
 */
public interface ClusterView extends AutoCloseable {

  /** The cluster's id. */
  String clusterId();

  /** The names of all topics but Kafka's own. */
  Set<String> names();

  /** What there is of topics, by name; those that do not exist are missing. */
  Map<String, KafkaTopic> topics(Collection<String> names);

  /**
   * What the logs of partitions hold; those that do not exist, or whose leader does not answer now,
   * are missing.
   */
  Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions);

  /**
   * The first offsets of partitions whose record is of this moment or later; those that have none
   * are missing.
   */
  Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, Instant moment);

  /**
   * What would be remembered of the record at this very offset; empty if the log holds none there.
   */
  Optional<HandledRecord> recordAt(TopicPartition partition, long offset);

  /**
   * When the first record at this offset or later was written that the group can read; empty if
   * there is none.
   */
  default Optional<Instant> writtenFrom(TopicPartition partition, long offset) {
    return Optional.empty();
  }

  /**
   * Where logs really end, open transactions included; those that do not answer now are missing.
   */
  default Map<TopicPartition, Long> realEnds(Collection<TopicPartition> partitions) {
    return Map.of();
  }

  /**
   * The open transaction whose first record in a partition is at this offset; empty if there is
   * none, or the cluster does not tell.
   */
  default Optional<OpenTransaction> openTransaction(TopicPartition partition, long offset) {
    return Optional.empty();
  }

  /**
   * The offsets Kafka holds for a group, mirrored or committed by an earlier service; empty for a
   * group it does not know.
   */
  Map<TopicPartition, OffsetAndMetadata> committed(String groupId);

  /**
   * For how long topics keep their records; those that do not exist, or do not tell, are missing.
   */
  default Map<String, TopicRetention> retention(Collection<String> topics) {
    return Map.of();
  }

  /**
   * The same, but without waiting for transactions that may still commit one: of those what was
   * there before.
   */
  default Map<TopicPartition, OffsetAndMetadata> committedSoFar(String groupId) {
    return committed(groupId);
  }

  /**
   * The offsets that Kafka holds for good for a group, empty where there is none. Partitions are
   * missing of which it does not tell yet, as a transaction may still commit one.
   */
  default Map<TopicPartition, Optional<OffsetAndMetadata>> stable(
      String groupId, Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> all = committed(groupId);
    return partitions.stream()
        .collect(
            Collectors.toMap(
                partition -> partition, partition -> Optional.ofNullable(all.get(partition))));
  }

  /** The cluster's {@code transaction.version}; empty if it does not tell. */
  default OptionalInt transactionVersion() {
    return OptionalInt.empty();
  }

  /** Who goes by a {@code group.instance.id} in a group, as far as the cluster can tell. */
  default Optional<GroupMember> member(String groupId, String instanceId) {
    return Optional.empty();
  }

  @Override
  void close();
}

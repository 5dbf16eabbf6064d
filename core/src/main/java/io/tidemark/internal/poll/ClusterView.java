// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is asked of the Kafka cluster besides records, by an admin client. Control thread; every
 * call is bounded in time and throws a {@link org.apache.kafka.common.KafkaException} when the
 * cluster does not answer.
 */
public interface ClusterView extends AutoCloseable {

  /** The cluster's id. */
  String clusterId();

  /** The ids of topics; those that do not exist are missing. */
  Map<String, UUID> topicIds(Collection<String> topics);

  /** What the logs of partitions hold; those that do not exist are missing. */
  Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions);

  /**
   * The offsets Kafka holds for a group, mirrored or committed by an earlier service; empty for a
   * group it does not know.
   */
  Map<TopicPartition, OffsetAndMetadata> committed(String groupId);

  @Override
  void close();
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import org.apache.kafka.common.TopicPartition;

/**
 * Who this instance is.
 *
 * @param clusterId the Kafka cluster
 * @param groupId the consumer group
 * @param owner the name under which this instance claims
 */
public record GroupIdentity(String clusterId, String groupId, String owner) {

  /** The key of a partition's rows. */
  public PartitionKey key(TopicPartition partition) {
    return new PartitionKey(clusterId, groupId, partition.topic(), partition.partition());
  }

  /** The partition of a key. */
  static TopicPartition partition(PartitionKey key) {
    return new TopicPartition(key.topic(), key.partition());
  }
}

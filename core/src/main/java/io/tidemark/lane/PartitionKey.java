// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

/**
 * A partition of a topic as one consumer group of one Kafka cluster sees it; the key that all lanes
 * of the partition share.
 *
 * @param clusterId the id Kafka gives its cluster, so that a group of the same name on another
 *     cluster is another group
 * @param groupId the consumer group
 * @param topic the topic's name
 * @param partition the partition's number
 */
public record PartitionKey(String clusterId, String groupId, String topic, int partition)
    implements Comparable<PartitionKey> {

  /** The lane of this partition with the given number. */
  public LaneKey lane(int number) {
    return new LaneKey(this, number);
  }

  /** The order in which rows are locked, so that two claimers never wait for each other. */
  @Override
  public int compareTo(PartitionKey other) {
    int order = clusterId.compareTo(other.clusterId);
    order = order != 0 ? order : groupId.compareTo(other.groupId);
    order = order != 0 ? order : topic.compareTo(other.topic);
    return order != 0 ? order : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return groupId + "/" + topic + "-" + partition;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wish to own a partition.
 *
 * @param partition the partition
 * @param topicId the id the topic has now in Kafka
 * @param shape the shape the partition is to have; null to leave it as it is
 */
public record ClaimRequest(PartitionKey partition, UUID topicId, @Nullable LaneShape shape) {

  /** Leaves the partition's shape as it is. */
  public ClaimRequest(PartitionKey partition, UUID topicId) {
    this(partition, topicId, null);
  }
}

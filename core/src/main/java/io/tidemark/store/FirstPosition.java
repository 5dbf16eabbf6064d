// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.UUID;

/**
 * Where a partition starts that the database holds no position for.
 *
 * @param partition the partition
 * @param topicId the id the topic has now in Kafka
 * @param position where its one lane starts
 */
public record FirstPosition(PartitionKey partition, UUID topicId, Position position) {}

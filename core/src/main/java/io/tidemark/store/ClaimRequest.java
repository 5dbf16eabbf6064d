// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import java.util.UUID;

/**
 * A wish to own a partition.
 *
 * @param partition the partition
 * @param topicId the id the topic has now in Kafka
 */
public record ClaimRequest(PartitionKey partition, UUID topicId) {}

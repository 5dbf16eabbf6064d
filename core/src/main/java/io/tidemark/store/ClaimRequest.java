// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wish to own a partition.
 *
 * @param partition the partition
 * @param topicId the id the topic has now in Kafka
 * @param initial the position to start at if the database holds none; null to be told {@link
 *     ClaimResult.Absent} instead
 */
public record ClaimRequest(PartitionKey partition, UUID topicId, @Nullable Position initial) {}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A member of a Kafka group.
 *
 * @param clientId the {@code client.id} of its consumer
 * @param host where it runs
 * @param partitions what it has
 */
public record GroupMember(String clientId, String host, Set<TopicPartition> partitions) {}

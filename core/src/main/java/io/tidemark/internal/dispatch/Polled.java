// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a poll brought of one partition.
 *
 * @param partition the partition
 * @param records its records, perhaps none
 * @param to how far the log was read: the next poll goes on there
 */
public record Polled(
    PartitionKey partition, List<ConsumerRecord<byte[], byte[]>> records, Position to) {}

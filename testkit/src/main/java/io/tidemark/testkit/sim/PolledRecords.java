// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a poll brought, in an order of partitions that the seed has chosen: Kafka's own copy has
 * another one in every virtual machine, which no seed could repeat.
 */
final class PolledRecords extends ConsumerRecords<byte[], byte[]> {
  private final Map<TopicPartition, OffsetAndMetadata> inOrder;

  PolledRecords(
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
      Map<TopicPartition, OffsetAndMetadata> next) {
    super(records, next);
    this.inOrder = Collections.unmodifiableMap(new LinkedHashMap<>(next));
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
    return inOrder;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where Kafka's group is asked what was published. Relay thread. */
@FunctionalInterface
public interface PublishedOffsets {

  /**
   * The offsets that are committed for good, empty where there is none. Partitions are missing of
   * which Kafka does not tell yet, as a transaction may still commit one.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer in time
   */
  Map<TopicPartition, Optional<OffsetAndMetadata>> stable(Collection<TopicPartition> partitions);
}

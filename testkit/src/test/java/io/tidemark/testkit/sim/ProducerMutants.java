// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.relay.ForwardingProducer;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Producers that are used a little wrong. */
final class ProducerMutants {
  private ProducerMutants() {}

  /** Kafka is not told by which membership the partitions are ours. */
  static final class MembershipLeftOut extends ForwardingProducer {
    MembershipLeftOut(Producer<byte[], byte[]> producer) {
      super(producer);
    }

    @Override
    @SuppressWarnings("removal") // nothing else makes one without a consumer
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
      super.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(membership.groupId()));
    }
  }

  /** A commit whose answer is lost is taken for done. */
  static final class UnknownIsDone extends ForwardingProducer {
    UnknownIsDone(Producer<byte[], byte[]> producer) {
      super(producer);
    }

    @Override
    public void commitTransaction() {
      try {
        super.commitTransaction();
      } catch (TimeoutException e) {
        return; // The mutation.
      }
    }
  }
}

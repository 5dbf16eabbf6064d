// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Where Kafka's transactional producer and the simulated one differ: how one comes by it. */
public interface ProducersUnderTest extends AutoCloseable {

  /** Makes a topic of one partition for the test; returns its name. */
  String createTopic();

  /** Another producer of this name, as an instance that is started anew has it. */
  Producer<byte[], byte[]> producer(String transactionalId);

  /** The membership of a member of a group that has a topic's partition, and keeps it. */
  ConsumerGroupMetadata join(String groupId, TopicPartition partition);

  /** Has the member leave that joined last. */
  void leave();

  /** Runs something that commits a transaction, which hears no answer. */
  void loseAnswerWhile(Runnable committing);

  /** Whether an open transaction may still commit an offset of a group. */
  boolean isPending(String groupId, TopicPartition partition);

  /** The offset of a group, once none is pending. */
  Optional<Long> committed(String groupId, TopicPartition partition);

  /** What readers of committed records see of a topic. */
  List<String> read(String topic);

  @Override
  void close();
}

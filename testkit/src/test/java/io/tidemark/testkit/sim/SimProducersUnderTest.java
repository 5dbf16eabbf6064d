// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.testkit.contract.ProducersUnderTest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The simulated producers, as the contract tests them: all driven by the test's thread. */
final class SimProducersUnderTest implements ProducersUnderTest {
  private static final ConsumerHabits HABITS = new ConsumerHabits(5, 0.5, 0.2, 0.5);

  private final World world = new World(5);
  private final SimKafka kafka = new SimKafka(world, GroupProtocol.CONSUMER, Timing.DEFAULT);
  private final TransactionFate unknown;
  private TransactionFate fate = TransactionFate.ANSWERED;
  private int topics;
  private @Nullable Consumer<byte[], byte[]> member;

  /** Producers whose lost answers are of one kind. */
  SimProducersUnderTest(TransactionFate unknown) {
    this.unknown = unknown;
  }

  @Override
  public String createTopic() {
    String topic = "topic-" + ++topics;
    kafka.createTopic(topic, 1);
    return topic;
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId) {
    return kafka.producer(
        transactionalId,
        new KafkaFaults() {
          @Override
          public TransactionFate ending() {
            return fate;
          }
        });
  }

  @Override
  public ConsumerGroupMetadata join(String groupId, TopicPartition partition) {
    Instance instance = world.instance("member", Duration.ZERO);
    Consumer<byte[], byte[]> consumer = kafka.consumer(instance, groupId, HABITS, KafkaFaults.NONE);
    consumer.subscribe(List.of(partition.topic()), new FromTheBeginning(consumer));
    while (!consumer.assignment().contains(partition)) {
      consumer.poll(Duration.ofMillis(100));
    }
    member = consumer;
    return consumer.groupMetadata();
  }

  private record FromTheBeginning(Consumer<byte[], byte[]> consumer)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> consumer.seek(partition, 0));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // Nothing is held.
    }
  }

  @Override
  public void leave() {
    if (member != null) {
      member.close();
    }
  }

  @Override
  public void loseAnswerWhile(Runnable committing) {
    fate = unknown;
    committing.run();
    fate = TransactionFate.ANSWERED;
  }

  @Override
  public boolean isPending(String groupId, TopicPartition partition) {
    return !stable(groupId, partition).containsKey(partition);
  }

  @Override
  public Optional<Long> committed(String groupId, TopicPartition partition) {
    while (isPending(groupId, partition)) {
      world.sleep(Duration.ofMillis(100));
    }
    return stable(groupId, partition).get(partition).map(OffsetAndMetadata::offset);
  }

  private Map<TopicPartition, Optional<OffsetAndMetadata>> stable(
      String groupId, TopicPartition partition) {
    return kafka.view(KafkaFaults.NONE).stable(groupId, List.of(partition));
  }

  @Override
  public List<String> read(String topic) {
    return kafka.published().stream()
        .filter(message -> message.topic().equals(topic))
        .map(message -> new String(message.value(), UTF_8))
        .toList();
  }

  @Override
  public void close() {
    world.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.it.harness.Protocol;
import io.tidemark.testkit.contract.ProducersUnderTest;
import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's transactional producer on a real broker. */
final class KafkaProducersUnderTest implements ProducersUnderTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final KafkaBroker broker;
  private final List<Consumer<byte[], byte[]>> members = new ArrayList<>();

  /** Producers of a broker. */
  KafkaProducersUnderTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @Override
  public String createTopic() {
    String topic = "topic-" + UUID.randomUUID();
    broker.createTopic(topic, 1, Map.of());
    return topic;
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> options =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            transactionalId,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            (int) SOON.multipliedBy(2).toMillis());
    return new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public ConsumerGroupMetadata join(String groupId, TopicPartition partition) {
    Consumer<byte[], byte[]> member = consumer(groupId);
    members.add(member);
    member.subscribe(Set.of(partition.topic()));
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!member.assignment().contains(partition)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the member gets no partition: " + member.assignment());
      }
      member.poll(Duration.ofMillis(100));
    }
    return member.groupMetadata();
  }

  private Consumer<byte[], byte[]> consumer(String groupId) {
    Map<String, Object> options = new HashMap<>(Protocol.CONSUMER.properties());
    options.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    options.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    options.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    options.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void leave() {
    members.remove(members.size() - 1).close();
  }

  @Override
  public void loseAnswerWhile(Runnable committing) {
    broker.freeze();
    try {
      committing.run();
    } finally {
      broker.thaw();
    }
  }

  @Override
  public boolean isPending(String groupId, TopicPartition partition) {
    try {
      committed(groupId, partition, SOON);
      return false;
    } catch (TimeoutException pending) {
      return true;
    }
  }

  @Override
  public Optional<Long> committed(String groupId, TopicPartition partition) {
    return committed(groupId, partition, LONG);
  }

  /** Who reads committed records only is told of no offset while one is pending. */
  private Optional<Long> committed(String groupId, TopicPartition partition, Duration within) {
    try (Consumer<byte[], byte[]> consumer = consumer(groupId)) {
      return Optional.ofNullable(consumer.committed(Set.of(partition), within).get(partition))
          .map(OffsetAndMetadata::offset);
    }
  }

  @Override
  public List<String> read(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    List<String> messages = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = consumer("reader-" + UUID.randomUUID())) {
      reader.assign(Set.of(partition));
      long end = reader.endOffsets(Set.of(partition), LONG).get(partition);
      long deadline = System.nanoTime() + LONG.toNanos();
      while (reader.position(partition, LONG) < end && System.nanoTime() - deadline < 0) {
        reader
            .poll(Duration.ofMillis(100))
            .forEach(message -> messages.add(new String(message.value(), UTF_8)));
      }
    }
    return messages;
  }

  @Override
  public void close() {
    members.forEach(Consumer::close);
  }
}

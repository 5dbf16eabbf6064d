// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.consumer;

import io.tidemark.it.harness.Answers;
import io.tidemark.it.harness.Protocol;
import io.tidemark.testkit.contract.ConsumersUnderTest;
import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's consumers on a real broker, with the options that the library owns. */
final class KafkaConsumersUnderTest implements ConsumersUnderTest {
  private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(2);

  private final KafkaBroker broker;
  private final Protocol protocol;

  /**
   * Consumers of one protocol.
   *
   * @param broker where they consume
   * @param protocol the group's
   */
  KafkaConsumersUnderTest(KafkaBroker broker, Protocol protocol) {
    this.broker = broker;
    this.protocol = protocol;
  }

  @Override
  public String createTopic(int partitions) {
    String topic = "topic-" + UUID.randomUUID();
    broker.createTopic(topic, partitions, Map.of());
    return topic;
  }

  @Override
  public void send(TopicPartition partition, int records) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, partition, records);
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, TopicPartition partition, int records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  partition.topic(), partition.partition(), (byte[]) null, new byte[] {1})));
    }
    producer.flush();
    sent.forEach(Answers::of);
  }

  @Override
  public void sendTransaction(TopicPartition partition, int records, boolean commit) {
    try (Producer<byte[], byte[]> producer = transactional()) {
      producer.beginTransaction();
      send(producer, partition, records);
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  @Override
  public Runnable openTransaction(TopicPartition partition) {
    Producer<byte[], byte[]> producer = transactional();
    producer.beginTransaction();
    send(producer, partition, 1);
    return () -> {
      producer.commitTransaction();
      producer.close();
    };
  }

  private Producer<byte[], byte[]> transactional() {
    Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString()));
    producer.initTransactions();
    return producer;
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> options = new HashMap<>(more);
    options.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void deleteBefore(TopicPartition partition, long offset) {
    try (Admin admin = broker.admin()) {
      Answers.of(
          admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all());
    }
  }

  @Override
  public Consumer<byte[], byte[]> consumer(String groupId) {
    Map<String, Object> options = new HashMap<>(protocol.properties());
    options.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    options.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    options.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    options.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    options.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5);
    options.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) MAX_POLL_INTERVAL.toMillis());
    return new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public <T> T whileWaiting(Callable<T> call, Runnable meanwhile) throws Exception {
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              while (caller.getState() == Thread.State.RUNNABLE && !polls(caller)) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
              }
              meanwhile.run();
            });
    other.start();
    try {
      return call.call();
    } finally {
      other.join();
    }
  }

  private static boolean polls(Thread caller) {
    for (StackTraceElement frame : caller.getStackTrace()) {
      if (frame.getMethodName().equals("poll")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Duration maxPollInterval() {
    return MAX_POLL_INTERVAL;
  }

  @Override
  public boolean eager() {
    return protocol == Protocol.EAGER;
  }

  @Override
  public void close() {
    // The broker serves the next test.
  }
}

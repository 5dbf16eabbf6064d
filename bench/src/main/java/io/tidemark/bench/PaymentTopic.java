// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.testkit.server.KafkaBroker;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic that everybody reads. Payment n is in partition n modulo their number, so that all
 * partitions are equally long and the first so many payments are the first so many of each.
 *
 * @param bootstrapServers the broker
 * @param name what it is called
 * @param partitions how many it has
 * @param records how many payments it holds
 */
record PaymentTopic(String bootstrapServers, String name, int partitions, long records) {
  static final String NAME = "payments";

  /** Creates the topic and fills it. */
  static PaymentTopic filled(KafkaBroker broker, String name, int partitions, long records) {
    PaymentTopic topic = new PaymentTopic(broker.bootstrapServers(), name, partitions, records);
    broker.createTopic(name, partitions, Map.of());
    topic.fill();
    return topic;
  }

  /** The offset at which a partition ends that holds its share of the first so many payments. */
  long end(int partition, long ofFirst) {
    return (ofFirst - partition + partitions - 1) / partitions;
  }

  private void fill() {
    CompletableFuture<Void> failure = new CompletableFuture<>();
    Callback heedFailure =
        (metadata, exception) -> {
          if (exception != null) {
            failure.completeExceptionally(exception);
          }
        };
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings())) {
      for (long number = 0; number < records; number++) {
        var unused = producer.send(record(number), heedFailure);
      }
    }
    failure.complete(null);
    failure.join();
  }

  private ProducerRecord<byte[], byte[]> record(long number) {
    int partition = (int) (number % partitions);
    return new ProducerRecord<>(name, partition, Payments.debtor(number), Payments.json(number));
  }

  private Map<String, Object> settings() {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrapServers,
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
        ByteArraySerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
        ByteArraySerializer.class,
        ProducerConfig.LINGER_MS_CONFIG,
        20,
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 << 10);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.internal.poll.AdminClusterView;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.ConsumerFactory;
import io.tidemark.internal.relay.ProducerFactory;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Makes Kafka's own clients of options. */
public final class KafkaClients {

  /** Ten seconds: a cluster that takes longer to say what it is asked is asked again. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  private KafkaClients() {}

  /** Makes the group's consumer. */
  public static ConsumerFactory consumers(KafkaOptions options) {
    return () -> new KafkaConsumer<>(options.consumer());
  }

  /** Makes the producer of an instance by its name. */
  public static Function<String, ProducerFactory> producers(
      KafkaOptions options, Duration transactionTimeout) {
    return instance -> () -> new KafkaProducer<>(options.producer(instance, transactionTimeout));
  }

  /** Makes the group's view of its cluster. */
  public static Supplier<ClusterView> cluster(KafkaOptions options) {
    return () ->
        new AdminClusterView(
            Admin.create(options.admin()),
            () -> new KafkaConsumer<>(options.reader()),
            options.readUncommitted(),
            ANSWER);
  }
}

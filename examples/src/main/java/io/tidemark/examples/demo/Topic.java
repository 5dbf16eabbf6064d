// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The topic of one run, and what else the run asks of Kafka. Used by the run's thread; {@link
 * #close} by any.
 */
public final class Topic implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than a Kafka waits for a transaction, and than it takes to look after them. */
  private static final Duration DECIDED = Duration.ofSeconds(60);

  private static final String SESSION = "group.consumer.session.timeout.ms";

  private final String bootstrapServers;
  private final String name;
  private final Admin admin;

  /** A topic, which need not be there yet. */
  public Topic(String bootstrapServers, String name) {
    this.bootstrapServers = bootstrapServers;
    this.name = name;
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) BOUND.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) BOUND.toMillis() / 2));
  }

  /** The topics there are. */
  Set<String> names() {
    return await(admin.listTopics().names(), "list the topics");
  }

  void create(int partitions) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
    await(admin.createTopics(List.of(topic)).all(), "create topic " + name);
  }

  /**
   * Sends records, whose values become JSON. Returns once the broker has all of them.
   *
   * @param source is given what takes a key and a value
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps the first failure
  public void load(Consumer<BiConsumer<String, Object>> source) {
    JsonMapper json = JsonMapper.builder().build();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<String, byte[]> producer = producer()) {
      source.accept(
          (key, value) ->
              producer.send(
                  new ProducerRecord<>(name, key, json.writeValueAsBytes(value)),
                  (done, refused) -> failure.compareAndSet(null, refused)));
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A record could not be sent", failure.get());
    }
  }

  /** Idempotent by default: what it sends twice the broker takes once. */
  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /** Another topic of the same Kafka, which the caller closes. */
  public Topic beside(String other) {
    return new Topic(bootstrapServers, other);
  }

  /**
   * Reads all values, as a reader of committed records does, once Kafka has ended what killed
   * instances have begun: nothing beyond that can be read before.
   */
  public void read(Consumer<byte[]> values) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name, BOUND).stream()
              .map(partition -> new TopicPartition(name, partition.partition()))
              .toList();
      awaitDecided(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, BOUND);
      while (!ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey(), BOUND) >= end.getValue())) {
        consumer.poll(POLL).forEach(record -> values.accept(record.value()));
      }
    }
  }

  private void awaitDecided(List<TopicPartition> partitions) {
    long start = System.nanoTime();
    while (!ends(partitions, IsolationLevel.READ_COMMITTED)
        .equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED))) {
      if (System.nanoTime() - start > DECIDED.toNanos()) {
        throw new IllegalStateException(
            "Transactions of %s were still open after %s".formatted(name, DECIDED));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel level) {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    partitions.forEach(partition -> request.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(
            admin.listOffsets(request, new ListOffsetsOptions(level)).all(),
            "read the log ends of " + name)
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** The end of every partition's log. */
  public Map<Integer, Long> logEnds(int partitions) {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      request.put(new TopicPartition(name, partition), OffsetSpec.latest());
    }
    Map<Integer, Long> ends = new TreeMap<>();
    await(admin.listOffsets(request).all(), "read the log ends of " + name)
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /** How long the broker waits for a member of the consumer protocol that says nothing. */
  Duration consumerProtocolSession() {
    Node broker = await(admin.describeCluster().nodes(), "name its brokers").iterator().next();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
    Config config =
        await(admin.describeConfigs(List.of(resource)).all(), "show its settings").get(resource);
    ConfigEntry session = config == null ? null : config.get(SESSION);
    if (session == null || session.value() == null) {
      throw new IllegalStateException("it has no setting " + SESSION);
    }
    return Duration.ofMillis(Long.parseLong(session.value()));
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private static <T> T await(KafkaFuture<T> future, String toDo) {
    try {
      return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka did not %s: %s".formatted(toDo, e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Kafka did not %s in %s".formatted(toDo, BOUND), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted: could not " + toDo, e);
    }
  }
}

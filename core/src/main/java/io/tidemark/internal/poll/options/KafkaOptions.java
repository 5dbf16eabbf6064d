// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The final properties of the group's clients. May hold secrets: never logged.
 *
 * @param consumer the consumer's
 * @param admin the admin client's
 * @param readUncommitted whether records of open and aborted transactions are handled too
 */
public record KafkaOptions(
    Map<String, Object> consumer, Map<String, Object> admin, boolean readUncommitted) {

  /** As many as a unit may hold: Kafka's 500 would cut large units. */
  public static final int MAX_POLL_RECORDS = 2_000;

  /**
   * For how long a broker holds a fetch that finds nothing. A consumer has one fetch under way to a
   * broker: a partition that is resumed meanwhile is not asked for until the answer is there, so
   * with Kafka's 500 ms a few busy partitions among idle ones would stand still that long, again
   * and again.
   */
  public static final int FETCH_MAX_WAIT_MS = 100;

  /** A mebibyte: Kafka's default. */
  private static final int MAX_REQUEST_BYTES = 1_048_576;

  /** The properties a request makes, and all that is wrong with it. */
  public static KafkaOptions of(KafkaRequest request, ClientVersion version, Faults faults) {
    new OwnedOptions(faults).check(request);
    new ProtocolOptions(version, faults).check(request.given());
    new DeclaredOptions(faults).check(request.given());
    new PollInterval(faults).check(request);
    Map<String, Object> consumer = consumer(request);
    return new KafkaOptions(
        Collections.unmodifiableMap(consumer),
        Collections.unmodifiableMap(admin(consumer)),
        request.readUncommitted());
  }

  /** Whether the broker decides who gets what: {@code group.protocol=consumer}. */
  public boolean brokerDecides() {
    return ProtocolOptions.of(consumer).equals(ProtocolOptions.CONSUMER);
  }

  /** Whether patterns find Kafka's own topics too: the broker, which matches, spares none. */
  public boolean findsAll() {
    Object excluded = consumer.get(ConsumerConfig.EXCLUDE_INTERNAL_TOPICS_CONFIG);
    return brokerDecides()
        || (excluded != null && excluded.toString().trim().equalsIgnoreCase("false"));
  }

  private static Map<String, Object> consumer(KafkaRequest request) {
    Map<String, Object> consumer = new LinkedHashMap<>(request.given());
    consumer.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    consumer.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
    consumer.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, request.clientId());
    // A topic that is misspelt is reported, not made.
    consumer.putIfAbsent(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    OwnedOptions.of(request).forEach(owned -> consumer.put(owned.name(), owned.value()));
    return consumer;
  }

  /** The properties of a consumer that looks a single record up. */
  Map<String, Object> reader() {
    Map<String, Object> reader = new LinkedHashMap<>(consumer);
    reader.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    reader.computeIfPresent(ConsumerConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-reader");
    return reader;
  }

  /**
   * The properties of the relay's producer: what a producer knows, and what no client knows, as
   * plugins may read it.
   *
   * @param instance tells this instance's transactions apart from all others'
   * @param transactionTimeout how long Kafka waits for one of them
   */
  Map<String, Object> producer(String instance, Duration transactionTimeout) {
    Map<String, Object> producer = new LinkedHashMap<>(consumer);
    producer.keySet().removeIf(ConsumerConfig.configNames()::contains);
    consumer.forEach(
        (name, value) -> {
          if (ProducerConfig.configNames().contains(name)) {
            producer.put(name, value);
          }
        });
    producer.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG); // they are the consumer's
    producer.putIfAbsent(
        ProducerConfig.MAX_BLOCK_MS_CONFIG, transactionTimeout.dividedBy(2).toMillis());
    producer.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-relay");
    Object prefix = producer.getOrDefault(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "tidemark");
    producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, prefix + "-" + instance);
    producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transactionTimeout.toMillis());
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return producer;
  }

  /** The size of the largest request that a producer with these options may send. */
  public int maxRequestBytes() {
    Object given = consumer.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return given == null
        ? MAX_REQUEST_BYTES
        : (Integer)
            Objects.requireNonNull(
                ConfigDef.parseType(
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG, given, ConfigDef.Type.INT));
  }

  /** What an admin client knows, and what neither client knows: plugins may read it. */
  private static Map<String, Object> admin(Map<String, Object> consumer) {
    Map<String, Object> admin = new LinkedHashMap<>(consumer);
    Set<String> known = AdminClientConfig.configNames();
    admin.keySet().removeIf(ConsumerConfig.configNames()::contains);
    consumer.forEach(
        (name, value) -> {
          if (known.contains(name)) {
            admin.put(name, value);
          }
        });
    admin.computeIfPresent(AdminClientConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-admin");
    return admin;
  }

  /** The names of the options alone: values may be secret. */
  @Override
  public String toString() {
    return consumer.keySet().toString();
  }
}

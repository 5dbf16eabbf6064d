// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills a topic: record number n goes to partition n modulo the partitions, under one of a few
 * keys. Any thread may call it.
 */
public final class Feed implements AutoCloseable {

  private static final int KEYS = 17;
  private static final int LOAD_RECORDS = 10;
  private static final Duration LOAD_PAUSE = Duration.ofMillis(20);

  private final KafkaProducer<String, String> producer;
  private final String topic;
  private final int partitions;
  private final AtomicLong number = new AtomicLong();

  Feed(KafkaBroker broker, String topic, int partitions, Map<String, Object> settings) {
    this.topic = topic;
    this.partitions = partitions;
    StringSerializer text = new StringSerializer();
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", broker.bootstrapServers());
    all.put("linger.ms", "1");
    all.put("reconnect.backoff.max.ms", "200");
    all.put("max.block.ms", "180000"); // as long as what was sent is tried: a broker may be away
    all.put("delivery.timeout.ms", "180000");
    this.producer = new KafkaProducer<>(all, text, text);
  }

  /** The producer itself, for what this class has no word for. */
  public KafkaProducer<String, String> producer() {
    return producer;
  }

  /** Sends so many records, spread over all partitions. Returns once the broker has them. */
  public void send(int records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      sent.add(sendOne());
    }
    sent.forEach(Answers::of);
  }

  /** Sends so many records to one partition. Returns once the broker has them. */
  public void sendTo(int partition, int records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      sent.add(send(partition, number.getAndIncrement()));
    }
    sent.forEach(Answers::of);
  }

  /** Sends this to one partition. Returns once the broker has it. */
  public void sendTo(int partition, @Nullable String key, @Nullable String value) {
    Answers.of(producer.send(new ProducerRecord<>(topic, partition, key, value)));
  }

  /** Sends this to one partition, with headers. Returns once the broker has it. */
  public void sendTo(int partition, @Nullable String key, @Nullable String value, Headers headers) {
    Answers.of(producer.send(new ProducerRecord<>(topic, partition, null, key, value, headers)));
  }

  /** Sends this to one partition, as of a moment. Returns once the broker has it. */
  public void sendAt(Instant moment, int partition, String value) {
    Answers.of(
        producer.send(new ProducerRecord<>(topic, partition, moment.toEpochMilli(), "key", value)));
  }

  /** Sends steadily until the load is closed. */
  Load load() {
    return new Load();
  }

  private Future<RecordMetadata> sendOne() {
    long next = number.getAndIncrement();
    return send(Math.toIntExact(next % partitions), next);
  }

  private Future<RecordMetadata> send(int partition, long next) {
    return producer.send(
        new ProducerRecord<>(topic, partition, "key-" + next % KEYS, "value-" + next));
  }

  @Override
  public void close() {
    producer.close(Answers.BOUND);
  }

  /** Records that come all the while. */
  final class Load implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    private final Future<?> sending =
        thread.scheduleAtFixedRate(this::sendSome, 0, LOAD_PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private Load() {}

    private void sendSome() {
      for (int i = 0; i < LOAD_RECORDS; i++) {
        sent.add(sendOne());
      }
    }

    /** Ends the load. Returns once the broker has all of it. */
    @Override
    public void close() {
      thread.shutdown();
      try {
        if (!thread.awaitTermination(Answers.BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("The load did not end in " + Answers.BOUND);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while ending the load", e);
      }
      if (!sending.isCancelled()) {
        Answers.of(sending); // it ended before it was told to
      }
      sent.forEach(Answers::of);
    }
  }
}

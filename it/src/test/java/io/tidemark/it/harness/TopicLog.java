// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What a topic holds for a reader of committed records, read by a plain consumer: the truth that a
 * ledger is compared with. Immutable.
 *
 * @param records the records of each partition, in order
 * @param ends where each partition ends: the last stable offset
 */
public record TopicLog(Map<Integer, List<LoggedRecord>> records, Map<Integer, Long> ends) {

  private static final Duration BOUND = Duration.ofSeconds(30);

  /** Reads all of a topic, as it is now. */
  static TopicLog read(KafkaBroker broker, String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "isolation.level", "read_committed",
            "enable.auto.commit", "false",
            "auto.offset.reset", "none",
            "check.crcs", "false", // a log that a scenario has damaged is read as well
            "fetch.max.wait.ms", "50");
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, text, text)) {
      List<TopicPartition> partitions =
          IntStream.range(0, consumer.partitionsFor(topic, BOUND).size())
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return read(consumer, consumer.endOffsets(partitions, BOUND));
    }
  }

  private static TopicLog read(
      KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
    Map<Integer, List<LoggedRecord>> records = new TreeMap<>();
    Map<Integer, Long> lastStable = new TreeMap<>();
    ends.forEach(
        (partition, end) -> {
          records.put(partition.partition(), new ArrayList<>());
          lastStable.put(partition.partition(), end);
        });
    long start = System.nanoTime();
    while (!ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), BOUND) >= end.getValue())) {
      if (System.nanoTime() - start > BOUND.toNanos()) {
        throw new IllegalStateException("Could not read up to " + ends + " in " + BOUND);
      }
      consumer
          .poll(Duration.ofMillis(100))
          .forEach(
              record ->
                  records
                      .get(record.partition())
                      .add(
                          new LoggedRecord(
                              record.offset(),
                              record.timestamp(),
                              record.key(),
                              record.value(),
                              List.of(record.headers().toArray()))));
    }
    return new TopicLog(records, lastStable);
  }

  /** The partitions. */
  public List<Integer> partitions() {
    return List.copyOf(ends.keySet());
  }

  /** How many records there are. */
  public int size() {
    return records.values().stream().mapToInt(List::size).sum();
  }

  /** The offsets of a partition's records. */
  public List<Long> offsets(int partition) {
    return records.get(partition).stream().map(LoggedRecord::offset).toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.MessageId;
import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a reader of committed records sees of what was published. Immutable. */
public final class Receipts {
  private static final Duration BOUND = Duration.ofSeconds(30);

  /**
   * One of them.
   *
   * @param id its id
   * @param key its key
   * @param partition the partition of the record that caused it
   * @param offset the offset of that record
   */
  public record Receipt(String id, String key, int partition, long offset) {
    private String cause() {
      return partition + ":" + offset;
    }

    private static Receipt of(ConsumerRecord<String, String> record) {
      String[] cause = record.value().split(":", -1);
      String id = new String(record.headers().lastHeader(MessageId.HEADER).value(), UTF_8);
      return new Receipt(id, record.key(), Integer.parseInt(cause[0]), Long.parseLong(cause[1]));
    }
  }

  private final List<Receipt> seen;

  private Receipts(List<Receipt> seen) {
    this.seen = List.copyOf(seen);
  }

  /** Reads all of a topic up to where transactions are decided, each partition in its order. */
  static Receipts read(KafkaBroker broker, String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "isolation.level", "read_committed",
            "enable.auto.commit", "false",
            "auto.offset.reset", "none",
            "fetch.max.wait.ms", "50");
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, text, text)) {
      List<Receipt> seen = new ArrayList<>();
      IntStream.range(0, consumer.partitionsFor(topic, BOUND).size())
          .mapToObj(partition -> new TopicPartition(topic, partition))
          .forEach(partition -> seen.addAll(read(consumer, partition)));
      return new Receipts(seen);
    }
  }

  private static List<Receipt> read(
      KafkaConsumer<String, String> consumer, TopicPartition partition) {
    List<Receipt> seen = new ArrayList<>();
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition), BOUND).get(partition);
    long start = System.nanoTime();
    while (consumer.position(partition, BOUND) < end) {
      assertThat(System.nanoTime() - start)
          .as("time to read " + partition)
          .isLessThan(BOUND.toNanos());
      consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(Receipt.of(record)));
    }
    return seen;
  }

  /** All of them, each partition in its order. */
  public List<Receipt> seen() {
    return seen;
  }

  /**
   * Each record of a topic has one receipt, and those of a key come in the order of its records.
   */
  void assertOnceEach(TopicLog log) {
    Map<String, List<String>> ids = new TreeMap<>();
    seen.forEach(one -> ids.computeIfAbsent(one.cause(), key -> new ArrayList<>()).add(one.id()));
    Set<String> expected = new TreeSet<>();
    for (int partition : log.partitions()) {
      log.offsets(partition).forEach(offset -> expected.add(partition + ":" + offset));
    }
    Set<String> lost = new TreeSet<>(expected);
    lost.removeAll(ids.keySet());
    assertThat(lost).as("records without a receipt").isEmpty();
    assertThat(ids.keySet()).as("records with a receipt").isEqualTo(expected);
    ids.values().removeIf(all -> all.size() == 1);
    assertThat(ids).as("records with several receipts").isEmpty();
    assertThat(seen).as("ids").extracting(Receipt::id).doesNotHaveDuplicates();
    assertInOrderOfKeys();
  }

  private void assertInOrderOfKeys() {
    Map<String, Receipt> last = new HashMap<>();
    for (Receipt receipt : seen) {
      Receipt before = last.put(receipt.key() + " of " + receipt.partition(), receipt);
      assertThat(before == null || before.offset() < receipt.offset())
          .as("%s after %s", receipt, before)
          .isTrue();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.effect.Message;
import io.tidemark.effect.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the simulation, one for each effect, and what is promised of them: each is read
 * once, and those of a key in the order in which their effects were committed. Whoever holds the
 * baton.
 */
final class Receipts {
  static final String LOST = "what was committed is published: ";
  static final String TWICE = "a message is read once: ";
  static final String UNCAUSED = "only what was committed is published: ";
  static final String ORDER = "messages of a key come in the order of their effects: ";

  /** The places of records in the order of commit, by partition and key. */
  private final Map<String, List<String>> committed = new LinkedHashMap<>();

  /** Says of a record that it was handled. */
  static Message of(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? Applied.NO_KEY : new String(record.key(), UTF_8);
    return Message.to("receipts")
        .key(record.partition() + "/" + key)
        .value(record.partition() + "@" + record.offset());
  }

  /** An effect was committed. */
  void expect(Applied effect) {
    int partition = effect.lane().partition().partition();
    committed
        .computeIfAbsent(partition + "/" + effect.key(), key -> new ArrayList<>())
        .add(partition + "@" + effect.offset());
  }

  /** What is to be published yet, by place and how often. */
  Map<String, Long> missing(List<ProducerRecord<byte[], byte[]>> published) {
    return positive(difference(published), 1);
  }

  /** What is wrong with what was published in the end. */
  Optional<String> wrong(List<ProducerRecord<byte[], byte[]>> published) {
    Set<String> ids = new HashSet<>();
    for (ProducerRecord<byte[], byte[]> record : published) {
      if (!ids.add(new String(record.headers().lastHeader(MessageId.HEADER).value(), US_ASCII))) {
        return Optional.of(TWICE + text(record.value()));
      }
    }
    Map<String, Long> difference = difference(published);
    if (!positive(difference, 1).isEmpty()) {
      return Optional.of(LOST + positive(difference, 1));
    }
    if (!positive(difference, -1).isEmpty()) {
      return Optional.of(UNCAUSED + positive(difference, -1));
    }
    return outOfOrder(published).map(key -> ORDER + key);
  }

  private Map<String, Long> difference(List<ProducerRecord<byte[], byte[]>> published) {
    Map<String, Long> difference = new HashMap<>();
    committed.values().forEach(all -> all.forEach(one -> difference.merge(one, 1L, Long::sum)));
    published.forEach(record -> difference.merge(text(record.value()), -1L, Long::sum));
    return difference;
  }

  private static Map<String, Long> positive(Map<String, Long> difference, int sign) {
    Map<String, Long> positive = new HashMap<>(difference);
    positive.values().removeIf(count -> count * sign <= 0);
    return positive;
  }

  /** The first key whose messages are. Records without one have no order. */
  private Optional<String> outOfOrder(List<ProducerRecord<byte[], byte[]>> published) {
    Map<String, List<String>> byKey = new HashMap<>();
    for (ProducerRecord<byte[], byte[]> record : published) {
      byKey.computeIfAbsent(text(record.key()), key -> new ArrayList<>()).add(text(record.value()));
    }
    return committed.entrySet().stream()
        .filter(each -> !each.getKey().endsWith("/" + Applied.NO_KEY))
        .filter(each -> !each.getValue().equals(byKey.get(each.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String text(byte @Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), UTF_8);
  }
}

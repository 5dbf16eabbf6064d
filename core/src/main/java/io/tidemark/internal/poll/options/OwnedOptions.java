// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The options that belong to the library: another value would break exactly-once. */
final class OwnedOptions {
  static final Set<String> NAMES =
      Set.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  private final Faults faults;

  OwnedOptions(Faults faults) {
    this.faults = faults;
  }

  /** An option, the one value it may have, and what to do instead of giving it another. */
  record Owned(String name, Object value, String problem, String cure) {}

  static List<Owned> of(KafkaRequest request) {
    return List.of(
        new Owned(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            "false",
            "would let Kafka's positions run ahead of the database's",
            "leave it out: a position is committed with the effects"),
        new Owned(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            "would jump over or repeat records in silence",
            "leave it out, and say startAt(StartPosition.EARLIEST) or another, which counts only"
                + " while the database holds no position"),
        new Owned(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            request.readUncommitted() ? "read_uncommitted" : "read_committed",
            request.readUncommitted()
                ? "contradicts readUncommitted()"
                : "would handle records of transactions that are rolled back",
            request.readUncommitted()
                ? "leave one of the two out"
                : "leave it out, or say readUncommitted() if that is meant"),
        new Owned(
            ConsumerConfig.GROUP_ID_CONFIG,
            request.groupId(),
            "is another group than groupId(\"" + request.groupId() + "\")",
            "leave one of the two out"),
        bytes(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "key"),
        bytes(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "value"));
  }

  private static Owned bytes(String name, String attribute) {
    return new Owned(
        name,
        ByteArrayDeserializer.class,
        "would stop every partition at the first record it cannot read",
        "leave it out, and name it where it is used: @OnRecord(%s = ….class)".formatted(attribute));
  }

  void check(KafkaRequest request) {
    for (Owned owned : of(request)) {
      Object given = request.given().get(owned.name());
      if (given != null && !text(given).equals(text(owned.value()))) {
        faults.add(
            "Kafka option " + owned.name(), text(given) + " " + owned.problem(), owned.cure());
      }
    }
  }

  private static String text(Object value) {
    String text = value instanceof Class<?> type ? type.getName() : value.toString().trim();
    return Set.of("true", "false").contains(text.toLowerCase(Locale.ROOT))
        ? text.toLowerCase(Locale.ROOT)
        : text;
  }
}

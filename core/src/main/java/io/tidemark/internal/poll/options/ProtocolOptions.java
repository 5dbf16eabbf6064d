// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What the group protocols allow, and which client version they need. */
final class ProtocolOptions {
  private static final String CLASSIC = "classic";
  static final String CONSUMER = "consumer";

  /** What the broker decides on with the consumer protocol, and how it is told. */
  private static final Map<String, String> BROKERS =
      Map.of(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          brokers("consumer.session.timeout.ms"),
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          brokers("consumer.heartbeat.interval.ms"),
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          "leave it out: the broker assigns; group.remote.assignor says how, by uniform or range",
          ConsumerConfig.EXCLUDE_INTERNAL_TOPICS_CONFIG,
          "leave it out: the broker matches topic patterns, against Kafka's own topics too");

  /** Where the poll's own end positions and the bounded close are there. */
  private static final ClientVersion OLDEST = new ClientVersion(4, 1);

  /** Where the consumer protocol's client does not fetch a record twice (KAFKA-15529). */
  private static final ClientVersion OLDEST_FOR_CONSUMER = new ClientVersion(4, 4);

  private final ClientVersion version;
  private final Faults faults;

  ProtocolOptions(ClientVersion version, Faults faults) {
    this.version = version;
    this.faults = faults;
  }

  private static String brokers(String config) {
    return "leave it out: the broker decides on it, by group.%s or, for one group, its config %s"
        .formatted(config, config);
  }

  /** The protocol that options choose. */
  static String of(Map<String, Object> given) {
    return given
        .getOrDefault(ConsumerConfig.GROUP_PROTOCOL_CONFIG, CLASSIC)
        .toString()
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  void check(Map<String, Object> given) {
    String protocol = of(given);
    if (protocol.equals(CONSUMER)) {
      BROKERS.forEach((name, cure) -> refuse(given, name, protocol, cure));
      require(OLDEST_FOR_CONSUMER, protocol);
    } else if (protocol.equals(CLASSIC)) {
      refuse(
          given,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
          protocol,
          "leave it out, or choose group.protocol=consumer");
      require(OLDEST, protocol);
    } else {
      faults.add(
          option(ConsumerConfig.GROUP_PROTOCOL_CONFIG),
          protocol + " is no protocol of consumer groups",
          "write classic or consumer");
    }
    given.keySet().stream()
        .filter(name -> name.startsWith("share."))
        .forEach(
            name ->
                faults.add(
                    option(name),
                    "is for share groups, which have no positions to keep",
                    "leave it out"));
  }

  private void refuse(Map<String, Object> given, String name, String protocol, String cure) {
    if (given.containsKey(name)) {
      faults.add(option(name), "does not apply to group.protocol=" + protocol, cure);
    }
  }

  private void require(ClientVersion oldest, String protocol) {
    if (version.isBefore(oldest)) {
      faults.add(
          "kafka-clients " + version,
          "is too old for group.protocol=" + protocol,
          "put kafka-clients %s or newer on the class path".formatted(oldest));
    }
  }

  private static String option(String name) {
    return "Kafka option " + name;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What the group protocols allow, and which client version they need. */
final class ProtocolOptions {
  private static final String CLASSIC = "classic";
  private static final String CONSUMER = "consumer";

  /** Settings of the group that the broker decides on with the consumer protocol. */
  private static final List<String> BROKERS =
      List.of(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

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

  void check(Map<String, Object> given) {
    String protocol =
        given
            .getOrDefault(ConsumerConfig.GROUP_PROTOCOL_CONFIG, CLASSIC)
            .toString()
            .toLowerCase(Locale.ROOT);
    if (protocol.equals(CONSUMER)) {
      BROKERS.forEach(
          name -> refuse(given, name, protocol, "leave it out: the broker decides on it"));
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

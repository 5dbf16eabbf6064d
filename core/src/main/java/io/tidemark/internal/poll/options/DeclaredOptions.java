// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Checks options against what Kafka itself says of their types and bounds. */
final class DeclaredOptions {
  private final Faults faults;

  DeclaredOptions(Faults faults) {
    this.faults = faults;
  }

  void check(Map<String, Object> given) {
    Map<String, ConfigDef.ConfigKey> known =
        new LinkedHashMap<>(AdminClientConfig.configDef().configKeys());
    known.putAll(ConsumerConfig.configDef().configKeys());
    known.keySet().removeAll(OwnedOptions.NAMES);
    known.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    requireServers(given, known);
    given.forEach((name, value) -> check(known.get(name), value));
  }

  private void check(ConfigDef.@Nullable ConfigKey key, Object value) {
    if (key == null) {
      return; // of a plugin
    }
    try {
      Object parsed = ConfigDef.parseType(key.name, value, key.type);
      if (key.validator != null) {
        key.validator.ensureValid(key.name, parsed);
      }
    } catch (ConfigException e) {
      boolean secret = key.type == ConfigDef.Type.PASSWORD;
      faults.add(
          "Kafka option " + key.name,
          secret ? "has a value that Kafka refuses" : String.valueOf(e.getMessage()),
          "see Kafka's documentation of it");
    }
  }

  private void requireServers(Map<String, Object> given, Map<String, ConfigDef.ConfigKey> known) {
    Object servers = given.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.toString().isBlank()) {
      known.remove(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
      faults.add(
          "Kafka option " + ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          "is missing",
          "say where the cluster is: kafka(Map.of(\"bootstrap.servers\", \"host:9092\"))");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** What every broker of the testkit is set to, wherever it runs. Stateless. */
final class BrokerDefaults {

  private BrokerDefaults() {}

  /**
   * Server properties of a single broker.
   *
   * @param internalPartitions partitions of each internal topic
   */
  static Map<String, String> properties(int internalPartitions) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.putAll(frugal());
    properties.putAll(internalTopics(Integer.toString(internalPartitions)));
    properties.putAll(quickGroups());
    return properties;
  }

  private static Map<String, String> frugal() {
    return Map.of(
        // A consumer that still asks for a deleted topic would bring it back.
        "auto.create.topics.enable", "false",
        // 128 MB otherwise, taken at start.
        "log.cleaner.dedupe.buffer.size", "4194304");
  }

  private static Map<String, String> internalTopics(String partitions) {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", partitions,
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", partitions,
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", partitions);
  }

  /**
   * So that a test sees the death of a member, or of a transaction, in seconds, and a killed broker
   * is let in again at once.
   */
  private static Map<String, String> quickGroups() {
    return Map.of(
        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
        "group.initial.rebalance.delay.ms", "0",
        "group.min.session.timeout.ms", "500",
        "group.consumer.min.session.timeout.ms", "500",
        "group.consumer.session.timeout.ms", "3000",
        "group.consumer.min.heartbeat.interval.ms", "100",
        "group.consumer.heartbeat.interval.ms", "300",
        "broker.session.timeout.ms", "1500",
        "broker.heartbeat.interval.ms", "300");
  }
}

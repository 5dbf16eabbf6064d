// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What Kafka holds besides records: looked at and tampered with, through an admin client. */
final class KafkaOffsets {

  private KafkaOffsets() {}

  static Map<Integer, Long> of(KafkaBroker broker, String group, String topic) {
    Map<Integer, Long> offsets = new TreeMap<>();
    try (Admin admin = broker.admin()) {
      Answers.of(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(topic) && offset != null) {
                  offsets.put(partition.partition(), offset.offset());
                }
              });
    }
    return offsets;
  }

  static void plant(KafkaBroker broker, String group, TopicPartition partition, long offset) {
    try (Admin admin = broker.admin()) {
      Answers.of(
          admin
              .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
              .all());
    }
  }

  static void forget(KafkaBroker broker, String group) {
    try (Admin admin = broker.admin()) {
      Answers.of(admin.deleteConsumerGroups(List.of(group)).all());
    }
  }

  static void deleteRecords(KafkaBroker broker, TopicPartition partition, long before) {
    try (Admin admin = broker.admin()) {
      Answers.of(
          admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all());
    }
  }

  static boolean exists(KafkaBroker broker, String topic) {
    try (Admin admin = broker.admin()) {
      return Answers.of(admin.listTopics().names()).contains(topic);
    }
  }

  static void addPartitions(KafkaBroker broker, String topic, int total) {
    try (Admin admin = broker.admin()) {
      Answers.of(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    }
  }

  /** How many members a group has, those included that are gone and have not left. */
  static int members(KafkaBroker broker, String group) {
    try (Admin admin = broker.admin()) {
      return Answers.of(admin.describeConsumerGroups(List.of(group)).all())
          .get(group)
          .members()
          .size();
    }
  }

  /** Sets the session timeout of a group of the consumer protocol. */
  static void sessionTimeout(KafkaBroker broker, String group, Duration timeout) {
    try (Admin admin = broker.admin()) {
      Answers.of(
          admin
              .incrementalAlterConfigs(
                  Map.of(
                      new ConfigResource(ConfigResource.Type.GROUP, group),
                      List.of(
                          new AlterConfigOp(
                              new ConfigEntry(
                                  "consumer.session.timeout.ms", Long.toString(timeout.toMillis())),
                              AlterConfigOp.OpType.SET))))
              .all());
    }
  }

  static void deleteTopic(KafkaBroker broker, String topic) {
    try (Admin admin = broker.admin()) {
      Answers.of(admin.deleteTopics(List.of(topic)).all());
    }
  }
}

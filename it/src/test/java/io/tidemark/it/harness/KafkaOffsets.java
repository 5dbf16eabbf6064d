// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

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

  static void deleteTopic(KafkaBroker broker, String topic) {
    try (Admin admin = broker.admin()) {
      Answers.of(admin.deleteTopics(List.of(topic)).all());
    }
  }
}

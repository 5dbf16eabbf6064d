// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions whose log cannot be read any further, as a batch of it is damaged. Poll thread. What
 * was read before is handled; then the partition stands still, right at the damage.
 */
final class Unreadable {
  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final Lanes lanes;

  Unreadable(Consumer<byte[], byte[]> consumer, Assignments assignments, Lanes lanes) {
    this.consumer = consumer;
    this.assignments = assignments;
    this.lanes = lanes;
  }

  /**
   * Takes a failure of a poll that one partition is to blame for; its text alone tells which.
   *
   * @return whether there is such a partition
   */
  boolean found(KafkaException failure) {
    Optional<AssignedPartition> culprit =
        assignments.all().stream()
            .filter(partition -> partition.is(State.RUNNING))
            .filter(partition -> names(partition.partition(), String.valueOf(failure.getMessage())))
            .findFirst();
    culprit.ifPresent(
        partition -> {
          partition.cannotBeRead(failure);
          consumer.pause(List.of(partition.partition()));
        });
    return culprit.isPresent();
  }

  private static boolean names(TopicPartition partition, String message) {
    return message.contains("from " + partition + ". ")
        || message.contains("for partition " + partition + " at offset");
  }

  /** Halts the partitions of which all that could be read is handled. */
  void haltAtTheDamage() {
    List<AssignedPartition> damaged =
        assignments.all().stream()
            .filter(partition -> partition.is(State.RUNNING) && partition.unreadable() != null)
            .toList();
    if (!damaged.isEmpty()) {
      haltThoseThatAreThere(damaged, lanes.committed());
    }
  }

  private void haltThoseThatAreThere(
      Collection<AssignedPartition> damaged, Map<PartitionKey, Position> committed) {
    for (AssignedPartition partition : damaged) {
      Position position = committed.get(partition.key());
      KafkaException cause = partition.unreadable();
      if (cause != null && position != null && position.nextOffset() >= partition.expected()) {
        assignments.halt(
            partition, PositionException.unreadable(partition.key(), partition.expected(), cause));
      }
    }
  }
}

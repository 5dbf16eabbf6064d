// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMark;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.status.OutboxStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** What the group's threads tell whoever publishes, and ask it. */
public interface Relaying {

  /** Of a group that publishes nothing. */
  Relaying NONE = new Relaying() {};

  /** Whether Kafka's group is told of positions by this, and by nobody else. */
  default boolean tellsKafka() {
    return false;
  }

  /** This instance has a partition, by this claim. Poll thread. */
  default void open(PartitionClaim claim) {}

  /** By which membership the partitions that are open are ours. Poll thread, after its polls. */
  default void joined(ConsumerGroupMetadata metadata) {}

  /**
   * Publishes what is committed of partitions, as far as that works within the bound, and lets them
   * go: no transaction with any of them is begun from then on, and the one under way is over, or
   * the bound is. Poll thread, while the membership still holds.
   */
  default void release(Collection<PartitionKey> keys, Duration bound) {}

  /** Partitions are gone. Poll thread. */
  default void drop(Collection<PartitionKey> keys) {}

  /**
   * A unit is committed; before its lane can go on. Worker.
   *
   * @param reached how far its lane is by that
   * @param messages how many it has written
   */
  default void applied(UnitOfWork unit, OutboxMark reached, int messages) {}

  /**
   * Why nothing more may be handled now: too much waits to be published. Any thread, also inside a
   * gate.
   */
  default Optional<Refusal> bars() {
    return Optional.empty();
  }

  /** What waits, and why; empty if nothing is published. Any thread. */
  default Optional<OutboxStatus> status() {
    return Optional.empty();
  }
}

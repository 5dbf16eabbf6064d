// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.PartitionClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the consumer to claimed positions, and opens the lanes of the partitions that have arrived.
 * Poll thread. Nothing is resumed before the consumer itself says that it is where the database
 * wants it.
 */
final class Seeker {
  private static final Logger log = LoggerFactory.getLogger(Seeker.class);

  /** How long the consumer may be on its way before it is sent there anew. */
  private static final Duration SEEK_AGAIN = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final Discontinuities discontinuities;
  private final PollParts parts;
  private final Lanes lanes;

  Seeker(
      Consumer<byte[], byte[]> consumer,
      Assignments assignments,
      Discontinuities discontinuities,
      PollParts parts) {
    this.consumer = consumer;
    this.assignments = assignments;
    this.discontinuities = discontinuities;
    this.parts = parts;
    this.lanes = parts.lanes();
  }

  boolean busy() {
    return assignments.all().stream().anyMatch(partition -> partition.is(State.SEEKING));
  }

  void seekAll() {
    for (AssignedPartition partition : assignments.all()) {
      if (partition.is(State.SEEKING)) {
        seek(partition);
      }
    }
  }

  private void seek(AssignedPartition partition) {
    PartitionClaim claim = partition.held();
    OffsetAndMetadata target = partition.target();
    try {
      if (!partition.sought()) {
        consumer.seek(partition.partition(), target);
        partition.seeks(parts.environment().now());
      }
      if (consumer.position(partition.partition(), Duration.ZERO) == target.offset()) {
        lanes.open(claim);
        partition.running(parts.environment().now());
        parts.listener().resumed(partition.key(), claim.epoch(), claim.resumeAt());
      } else {
        partition.seeksAgain();
      }
    } catch (WakeupException | TimeoutException e) {
      log.debug("{} is not at {} yet: {}", partition.key(), target, e.toString());
      seekAgainAfterAWhile(partition);
    } catch (InvalidOffsetException e) {
      invalid(e); // of any partition, not only of this one
    }
  }

  /**
   * What the broker says of a position may be lost in the consumer, when nobody waits for it in the
   * moment it comes; it asks again only after a request's timeout, or when it is sent there anew.
   */
  private void seekAgainAfterAWhile(AssignedPartition partition) {
    Instant now = parts.environment().now();
    if (Duration.between(partition.soughtAt(), now).compareTo(SEEK_AGAIN) >= 0) {
      partition.seeksAgain();
    }
  }

  /** The consumer has no position, or one that the log does not hold, for some partitions. */
  void invalid(InvalidOffsetException e) {
    if (e instanceof NoOffsetForPartitionException) {
      assignments.hold(e.partitions());
    } else {
      e.partitions().forEach(partition -> outOfRange(partition, e));
    }
  }

  /**
   * The log does not hold the position: the partition stands still while the control thread looks
   * into it. If records were polled under this claim, it claims again first: their units may have
   * moved the stored position, and only that counts. Where the claim is being renewed already, what
   * an earlier claim fetched is of no interest.
   */
  private void outOfRange(TopicPartition topicPartition, InvalidOffsetException cause) {
    assignments.hold(List.of(topicPartition));
    AssignedPartition partition = assignments.get(topicPartition);
    if (partition == null || partition.is(State.CLAIMING) || partition.is(State.HALTED)) {
      return;
    }
    if (partition.hasPolled()) {
      assignments.claimAgain(partition, parts.texts().of(cause));
    } else {
      assignments.stop(partition, cause);
      discontinuities.found(partition.ticket(), partition.held(), cause);
    }
  }
}

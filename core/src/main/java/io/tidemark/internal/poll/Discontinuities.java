// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the log holds instead of a claimed position, and does what the group's policy
 * says: halts the partition with an error that names the numbers, or moves it. Told by the poll
 * thread, carried out by the control thread, tried again until the cluster and the database answer.
 */
final class Discontinuities {
  private static final Logger log = LoggerFactory.getLogger(Discontinuities.class);

  private final PollParts parts;
  private final Backoff backoff;

  Discontinuities(PollParts parts, Backoff backoff) {
    this.parts = parts;
    this.backoff = backoff;
  }

  /** The log does not hold the position of this claim, under which nothing was polled yet. */
  void found(ClaimTicket ticket, PartitionClaim claim, InvalidOffsetException cause) {
    parts.control().submit(Duration.ZERO, () -> settle(ticket, claim, cause));
  }

  private void settle(ClaimTicket ticket, PartitionClaim claim, InvalidOffsetException cause) {
    long position = claim.resumeAt().nextOffset();
    if (ticket.cancelled()) {
      return;
    }
    TopicPartition partition = GroupIdentity.partition(ticket.partition());
    try {
      LogRange range = parts.cluster().ranges(List.of(partition)).get(partition);
      KafkaTopic topic = parts.cluster().topics(Set.of(partition.topic())).get(partition.topic());
      if (range == null || topic == null) {
        throw new IllegalStateException("the cluster does not say what the log holds");
      }
      if (topic.id().equals(claim.topicId())) {
        settle(ticket, position, range, cause);
      } else {
        parts
            .mailbox()
            .post(
                new PollMessage.Halt(
                    ticket, PositionException.recreated(ticket.partition(), claim.topicId())));
      }
    } catch (RuntimeException e) {
      Duration delay = backoff.after(ticket.triedInVain());
      log.warn(
          "{} is not in the log of {}, and what to do about it is tried again in {}: {}",
          position,
          partition,
          delay,
          e.toString());
      parts.control().submit(delay, () -> settle(ticket, claim, cause));
    }
  }

  private void settle(
      ClaimTicket ticket, long position, LogRange range, InvalidOffsetException cause) {
    LogStartPolicy policy = parts.settings().positions().belowLogStart();
    if (position < range.begin() && policy != LogStartPolicy.FAIL) {
      jump(
          ticket.partition(),
          position,
          policy == LogStartPolicy.EARLIEST ? range.begin() : range.end(),
          "the log begins at %d: what came before was deleted; policy %s"
              .formatted(range.begin(), policy));
    } else {
      Throwable explained =
          PositionException.outOfRange(ticket.partition(), position, range, cause);
      parts.mailbox().post(new PollMessage.Halt(ticket, explained));
    }
  }

  /**
   * Moves the partition as an operator would: whoever claimed it last, most likely this instance,
   * claims it again and goes on there. The database keeps the range that is left out.
   */
  private void jump(PartitionKey partition, long from, long to, String reason) {
    String operator = parts.settings().application();
    log.error(
        "{} is to jump from {} to {}, leaving out what lies between: {}",
        partition,
        from,
        to,
        reason);
    MoveResult moved =
        parts
            .stores()
            .storeFor(partition)
            .lanes()
            .move(new Move(Move.Kind.JUMP, partition, from, to, operator, reason));
    parts.listener().jumped(partition, from, to);
    parts.mailbox().moved(partition, moved.epoch());
  }
}

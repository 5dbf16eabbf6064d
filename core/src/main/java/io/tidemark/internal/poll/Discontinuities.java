// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
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
  private final LogPolicies policies;
  private final Backoff backoff;

  Discontinuities(PollParts parts, Backoff backoff) {
    this.parts = parts;
    this.policies = parts.settings().positions().log();
    this.backoff = backoff;
  }

  /** The log does not hold the position of this claim, under which nothing was polled yet. */
  void found(ClaimTicket ticket, PartitionClaim claim, InvalidOffsetException cause) {
    parts.control().submit(Duration.ZERO, () -> settle(ticket, claim, cause));
  }

  private void settle(ClaimTicket ticket, PartitionClaim claim, InvalidOffsetException cause) {
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
        settle(ticket, new Discontinuity(claim, range, cause));
      } else {
        recreated(ticket, claim);
      }
    } catch (RuntimeException e) {
      Duration delay = backoff.after(ticket.triedInVain());
      log.warn(
          "{} is not in the log of {}, and what to do about it is tried again in {}: {}",
          claim.resumeAt(),
          partition,
          delay,
          e.toString());
      parts.control().submit(delay, () -> settle(ticket, claim, cause));
    }
  }

  private void settle(ClaimTicket ticket, Discontinuity found) {
    if (found.isBelowTheLog()) {
      belowLogStart(ticket, found);
    } else if (found.isTruncatedForSure()) {
      truncated(ticket, found);
    } else if (found.isAboveTheLog()) {
      aboveLogEnd(ticket, found);
    } else if (isWhatWasRead(found)) {
      goOnWithoutEpoch(ticket, found);
    } else {
      truncated(ticket, found);
    }
  }

  private void belowLogStart(ClaimTicket ticket, Discontinuity found) {
    if (policies.belowLogStart() == LogStartPolicy.FAIL) {
      halt(ticket, PositionException.belowLogStart(found));
    } else {
      boolean earliest = policies.belowLogStart() == LogStartPolicy.EARLIEST;
      move(
          Move.Kind.JUMP,
          found,
          earliest ? found.log().begin() : found.log().end(),
          "the log begins at %d: what came before was deleted; policy belowLogStart(%s)"
              .formatted(found.log().begin(), policies.belowLogStart()));
    }
  }

  private void aboveLogEnd(ClaimTicket ticket, Discontinuity found) {
    if (policies.aboveLogEnd() == LogEndPolicy.FAIL) {
      halt(ticket, PositionException.aboveLogEnd(found));
    } else {
      boolean earliest = policies.aboveLogEnd() == LogEndPolicy.EARLIEST;
      move(
          Move.Kind.RETURN,
          found,
          earliest ? found.log().begin() : found.log().end(),
          "the log ends at %d; policy aboveLogEnd(%s)"
              .formatted(found.log().end(), policies.aboveLogEnd()));
    }
  }

  private void truncated(ClaimTicket ticket, Discontinuity found) {
    OptionalLong diverged = found.divergedAt();
    if (policies.truncated() == TruncationPolicy.FAIL || diverged.isEmpty()) {
      halt(ticket, PositionException.truncated(found));
    } else {
      move(
          Move.Kind.RETURN,
          found,
          diverged.getAsLong(),
          "the log was truncated at %d and written again; policy truncated(%s)"
              .formatted(diverged.getAsLong(), policies.truncated()));
    }
  }

  /**
   * Whether the log still holds the last record of every lane. Where retention took all of them, it
   * must begin right at the position.
   */
  private boolean isWhatWasRead(Discontinuity found) {
    List<HandledRecord> remembered = found.remembered();
    TopicPartition partition = GroupIdentity.partition(found.partition());
    return remembered.isEmpty()
        ? found.position() == found.log().begin()
        : remembered.stream()
            .allMatch(
                record ->
                    parts
                        .cluster()
                        .recordAt(partition, record.offset())
                        .filter(record::equals)
                        .isPresent());
  }

  private void goOnWithoutEpoch(ClaimTicket ticket, Discontinuity found) {
    log.warn(
        "{}: the broker does not know the leader epoch of position {} any more, but the log still holds what was handled before it; going on there",
        found.partition(),
        found.claim().resumeAt());
    parts.listener().revalidated(found.partition(), found.claim().resumeAt());
    parts.mailbox().post(new PollMessage.Revalidated(ticket));
  }

  private void recreated(ClaimTicket ticket, PartitionClaim claim) {
    if (policies.recreatedTopic() == RecreatedTopicPolicy.FAIL) {
      halt(ticket, PositionException.recreated(ticket.partition(), claim.topicId()));
    } else {
      parts.mailbox().post(new PollMessage.ClaimAgain(ticket, "the topic was made again"));
    }
  }

  private void halt(ClaimTicket ticket, PositionException cause) {
    parts.mailbox().post(new PollMessage.Halt(ticket, cause));
  }

  /**
   * Moves the partition as an operator would: whoever claimed it last, most likely this instance,
   * claims it again and goes on there. The database keeps the range that is left out.
   */
  private void move(Move.Kind kind, Discontinuity found, long to, String reason) {
    PartitionKey partition = found.partition();
    long from = found.position();
    log.error(
        "{} is to go on at {} instead of {}, {}: {}",
        partition,
        to,
        from,
        from < to ? "leaving out what lies between" : "handling again what is there by now",
        reason);
    String operator = parts.settings().application();
    MoveResult moved =
        parts
            .stores()
            .storeFor(partition)
            .lanes()
            .move(new Move(kind, partition, Move.Expected.at(from), to, operator, reason));
    parts.listener().jumped(partition, from, to);
    parts.mailbox().moved(partition, moved.epoch());
  }
}

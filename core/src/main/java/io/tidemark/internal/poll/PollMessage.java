// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Signal;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.StoredLane;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What control thread and workers have to say to the poll thread. Applied only after a poll that
 * began later: so what is assigned is known.
 */
sealed interface PollMessage {

  /** Does to the assignments what the message says. Poll thread. */
  void applyTo(Assignments assignments);

  /** A claim is committed. */
  record Claimed(ClaimTicket ticket, PartitionClaim claim) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.claimed(ticket, claim);
    }
  }

  /** A partition cannot be handled until a human acts. */
  record Halt(ClaimTicket ticket, Throwable cause) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.awaiting(ticket).ifPresent(partition -> assignments.halt(partition, cause));
    }
  }

  /** A commit was in doubt, and another owner holds the partition by now. */
  record Superseded(ClaimTicket ticket) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments
          .awaiting(ticket)
          .ifPresent(partition -> assignments.claimAgain(partition, "superseded by another owner"));
    }
  }

  /** The claim is of no use any more. */
  record ClaimAgain(ClaimTicket ticket, String why) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.awaiting(ticket).ifPresent(partition -> assignments.claimAgain(partition, why));
    }
  }

  /** The log is what the position expects, though the broker does not know its leader epoch. */
  record Revalidated(ClaimTicket ticket) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.awaiting(ticket).ifPresent(assignments::revalidated);
    }
  }

  /** The database holds no row to claim, and none may be written; a human must act. */
  record Rowless(ClaimTicket ticket, Throwable cause) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments
          .awaiting(ticket)
          .ifPresent(
              partition -> {
                partition.awaitsRow();
                assignments.halt(partition, cause);
              });
    }
  }

  /** A claim did not work and is tried again later. */
  record Delayed(ClaimTicket ticket, String reason) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.awaiting(ticket).ifPresent(partition -> partition.delayed(reason));
    }
  }

  /** A lane is not where this instance brought it, but behind. */
  record Behind(LaneKey lane, long epoch, long reached, StoredLane stored) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.behind(lane, epoch, reached, stored);
    }
  }

  /** The rows are of an older state than those this instance has claimed. */
  record WentBack(PartitionKey key, long epoch, long reached, long stored) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.wentBack(key, epoch, reached, stored);
    }
  }

  /** The epochs that rows carry. */
  record EpochsSeen(Map<PartitionKey, Long> epochs) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.epochsSeen(epochs);
    }
  }

  /** The smallest positions of the lanes of partitions that do not run. */
  record PositionsSeen(Map<PartitionKey, Long> positions) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.positionsSeen(positions);
    }
  }

  /** The topics that have their names now. */
  record TopicsSeen(Map<String, KafkaTopic> topics) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.topicsSeen(topics);
    }
  }

  /** What logs hold. */
  record LogsSeen(Map<TopicPartition, LogRange> ranges) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.logsSeen(ranges);
    }
  }

  /** The group cannot go on. */
  record Fatal(RuntimeException cause) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      throw cause;
    }
  }

  /** Nothing but that a turn makes sense. */
  record LookAgain() implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {}
  }

  /** What a finished unit has to say. */
  record Signalled(Signal signal) implements PollMessage {
    @Override
    public void applyTo(Assignments assignments) {
      assignments.signalled(signal);
    }
  }
}

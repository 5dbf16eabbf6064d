// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Signal;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoredLane;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions this instance has, and what becomes of them. Poll thread. A new partition is
 * paused at a placeholder until the control thread has claimed it.
 */
final class Assignments {
  private static final Logger log = LoggerFactory.getLogger(Assignments.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Claimer claimer;
  private final DoubtResolver doubts;
  private final PollParts parts;
  private final Lanes lanes;
  private final ControlQueue control;
  private final Backoff backoff;
  private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();
  private boolean cutOff;

  Assignments(
      Consumer<byte[], byte[]> consumer,
      Claimer claimer,
      DoubtResolver doubts,
      Backoff backoff,
      PollParts parts) {
    this.consumer = consumer;
    this.claimer = claimer;
    this.doubts = doubts;
    this.parts = parts;
    this.lanes = parts.lanes();
    this.control = parts.control();
    this.backoff = backoff;
  }

  /** All partitions, in no order. */
  Collection<AssignedPartition> all() {
    return assigned.values();
  }

  @Nullable AssignedPartition get(TopicPartition partition) {
    return assigned.get(partition);
  }

  /** The partition that still awaits the answer to this ticket. */
  Optional<AssignedPartition> awaiting(ClaimTicket ticket) {
    return Optional.ofNullable(get(GroupIdentity.partition(ticket.partition())))
        .filter(partition -> partition.awaits(ticket));
  }

  /** Partitions came: hold them, and have them claimed. */
  void add(Collection<TopicPartition> added) {
    List<AssignedPartition> fresh = added.stream().map(this::fresh).toList();
    fresh.forEach(partition -> assigned.put(partition.partition(), partition));
    hold(added);
    List<ClaimTicket> tickets =
        fresh.stream().filter(this::isHandled).map(AssignedPartition::ticket).toList();
    if (!tickets.isEmpty()) {
      control.submit(Duration.ZERO, () -> claimer.claim(tickets));
    }
  }

  /** Whether one handler handles the partition; if not, it halts before anything is claimed. */
  private boolean isHandled(AssignedPartition partition) {
    Optional<String> refusal = parts.handlers().refusal(partition.partition().topic());
    refusal.ifPresent(why -> halt(partition, new TidemarkException(why, null)));
    return refusal.isEmpty();
  }

  private AssignedPartition fresh(TopicPartition partition) {
    AssignedPartition left = assigned.remove(partition);
    if (left != null) {
      log.warn("{} was assigned again without having been taken; it is claimed anew", partition);
      forget(List.of(left));
    }
    return new AssignedPartition(partition, parts.identity().key(partition), now());
  }

  /**
   * Pauses partitions and gives them a position that is not theirs, without which a poll would
   * fail.
   */
  void hold(Collection<TopicPartition> partitions) {
    try {
      consumer.pause(partitions);
      partitions.forEach(partition -> consumer.seek(partition, 0));
    } catch (RuntimeException e) {
      log.warn(
          "{} could not be held yet, which the next poll notices: {}", partitions, e.toString());
    }
  }

  /** Partitions go. Returns those that were here. */
  List<AssignedPartition> remove(Collection<TopicPartition> partitions) {
    return partitions.stream().map(assigned::remove).filter(Objects::nonNull).toList();
  }

  /**
   * Closes the lanes of partitions and cuts off what still runs there; answers to their tickets are
   * not awaited any more.
   */
  void forget(List<AssignedPartition> leaving) {
    leaving.forEach(AssignedPartition::cancel);
    close(leaving.stream().map(AssignedPartition::key).toList());
  }

  /** The control thread cuts off what still runs, as a connection's end may take a moment. */
  private void close(List<PartitionKey> keys) {
    lanes.close(keys).forEach(unit -> control.submit(Duration.ZERO, unit::abort));
  }

  /** Gives partitions up in the database. */
  void release(List<AssignedPartition> leaving) {
    Map<PartitionKey, Long> epochs =
        leaving.stream()
            .map(AssignedPartition::claim)
            .flatMap(Stream::ofNullable)
            .collect(Collectors.toMap(PartitionClaim::partition, PartitionClaim::epoch));
    if (!epochs.isEmpty()) {
      control.submit(Duration.ZERO, () -> Releases.release(parts.stores(), epochs));
    }
  }

  /** How long a revocation may let running units finish: not at all once they were cut off. */
  Duration patience() {
    return cutOff ? Duration.ZERO : parts.settings().limits().drain();
  }

  /** Cuts off every unit that runs, for good. */
  void cutOff() {
    cutOff = true;
    lanes.running().forEach(RunningUnit::abort);
  }

  /** A claim is committed: its position is where to go. */
  void claimed(ClaimTicket ticket, PartitionClaim claim) {
    awaiting(ticket).ifPresent(partition -> claimed(partition, claim));
  }

  private void claimed(AssignedPartition partition, PartitionClaim claim) {
    if (partition.hadBy(claim)) {
      long stored = claim.resumeAt().nextOffset();
      tellWentBack(partition, Math.max(partition.reached(), stored), stored);
    }
    partition.claimed(claim, now());
    parts.relay().open(claim);
    if (LaneHash.named(claim.hash()).isEmpty()) {
      halt(partition, PositionException.unknownHash(claim));
    } else if (claim.aligned()
        && !claim.hasAttempts()
        && !claim.shape().equals(parts.settings().lanes().shape())) {
      claimAgain(partition, "its lanes are together: it can get its new shape");
    }
  }

  /** A finished unit has something to say about the claim it ran under. */
  void signalled(Signal signal) {
    AssignedPartition partition = get(GroupIdentity.partition(signal.partition()));
    if (partition == null || !partition.holds(signal.epoch())) {
      return;
    }
    if (signal instanceof Signal.Fenced) {
      claimAgain(partition, "fenced: another claim holds the partition");
    } else if (signal instanceof Signal.Doubt doubt) {
      resolve(partition, doubt);
    } else if (signal instanceof Signal.Together) {
      claimAgain(partition, "its lanes are together: it can get its new shape");
    } else if (signal instanceof Signal.Halted halted) {
      halt(partition, halted.cause());
    } else if (signal instanceof Signal.WentBack back) {
      wentBack(partition, back.reached(), back.stored());
    }
  }

  /** A lane's row was looked at and is behind what was committed, under the same epoch. */
  void behind(LaneKey lane, long epoch, long reached, StoredLane stored) {
    AssignedPartition partition = get(GroupIdentity.partition(lane.partition()));
    if (partition == null
        || !partition.holds(epoch)
        || partition.is(AssignedPartition.State.HALTED)) {
      return;
    }
    PositionConflictException conflict =
        new PositionConflictException(lane, epoch, reached, stored);
    if (conflict.wentBack(lanes.lastToken(lane).orElse(null))) {
      wentBack(partition, reached, stored.nextOffset());
    } else {
      halt(partition, conflict);
    }
  }

  /** The rows of a claim were looked at, and are older than the claim. */
  void wentBack(PartitionKey key, long epoch, long reached, long stored) {
    AssignedPartition partition = get(GroupIdentity.partition(key));
    if (partition != null && partition.holds(epoch)) {
      wentBack(partition, reached, stored);
    }
  }

  /** Effects and positions went back together: so the records are handled again, once. */
  private void wentBack(AssignedPartition partition, long reached, long stored) {
    tellWentBack(partition, reached, stored);
    claimAgain(partition, "the database was set back from %d to %d".formatted(reached, stored));
  }

  private void tellWentBack(AssignedPartition partition, long reached, long stored) {
    log.error(
        "the database was set back: {} had reached {} and is at {}; records are handled again from there, as their effects are gone as well",
        partition.key(),
        reached,
        stored);
    parts.listener().restored(partition.key(), reached, stored);
  }

  /** The rows were looked at: who was moved claims again. */
  void epochsSeen(Map<PartitionKey, Long> epochs) {
    for (AssignedPartition partition : all()) {
      Long epoch = epochs.get(partition.key());
      boolean handled = parts.handlers().refusal(partition.partition().topic()).isEmpty();
      if (epoch != null && handled && partition.movedBy(epoch)) {
        claimAgain(partition, "moved: the row carries epoch " + epoch);
      }
    }
  }

  /** The topics were looked at: a position of one that is gone means nothing. */
  void topicsSeen(Map<String, KafkaTopic> topics) {
    for (AssignedPartition partition : all()) {
      KafkaTopic topic = topics.get(partition.partition().topic());
      if (topic != null && partition.isOfAnother(topic)) {
        recreated(partition);
      }
    }
  }

  /** Whatever a partition stood still for is of no interest in a topic that it begins anew. */
  private void recreated(AssignedPartition partition) {
    if (parts.settings().positions().log().recreatedTopic() == RecreatedTopicPolicy.EARLIEST) {
      claimAgain(partition, "the topic was made again");
    } else if (!partition.is(AssignedPartition.State.HALTED)) {
      halt(partition, PositionException.recreated(partition.key(), partition.held().topicId()));
    }
  }

  /** The rows of partitions that do not run were looked at. */
  void positionsSeen(Map<PartitionKey, Long> positions) {
    for (AssignedPartition partition : all()) {
      Long position = positions.get(partition.key());
      if (position != null) {
        partition.storedAt(position);
      }
    }
  }

  /** The logs were looked at. */
  void logsSeen(Map<TopicPartition, LogRange> ranges) {
    for (AssignedPartition partition : all()) {
      LogRange range = ranges.get(partition.partition());
      if (range != null) {
        partition.logEndsAt(range.end());
      }
    }
  }

  /** The position is right, but for its leader epoch: go there without. */
  void revalidated(AssignedPartition partition) {
    partition.seeksWithoutEpoch(now());
  }

  /** The claim does not hold any more: drop what is buffered, and claim again after a while. */
  void claimAgain(AssignedPartition partition, String why) {
    close(List.of(partition.key()));
    int fences = partition.claimAgain(why, now());
    List<ClaimTicket> tickets = List.of(partition.ticket());
    control.submit(backoff.after(fences), () -> claimer.claim(tickets));
  }

  /** A commit is in doubt: claim again under the same epoch, which tells. */
  private void resolve(AssignedPartition partition, Signal.Doubt doubt) {
    close(List.of(partition.key()));
    partition.claimAgain("in doubt: " + parts.texts().of(doubt.outcome().cause()), now());
    ClaimTicket ticket = partition.ticket();
    control.submit(Duration.ZERO, () -> doubts.resolve(ticket, doubt));
  }

  /** The partition stands still until a human acts. */
  void halt(AssignedPartition partition, Throwable cause) {
    log.error("{} stands still until a human acts; others go on", partition.key(), cause);
    stop(partition, cause);
    parts.listener().halted(partition.key(), cause);
  }

  /** The partition stands still, at least until it is known what to do about this. */
  void stop(AssignedPartition partition, Throwable cause) {
    String why = parts.texts().of(cause);
    lanes.halt(partition.key(), why);
    partition.halted(why, now());
  }

  private Instant now() {
    return parts.environment().now();
  }
}

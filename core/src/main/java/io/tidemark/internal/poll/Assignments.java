// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Signal.Doubt;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions this instance has, and what they are up to. Poll thread; the callbacks run
 * inside its polls. They bring deltas, never throw, and touch no database: a new partition is
 * paused at a placeholder until the control thread has claimed it.
 */
final class Assignments implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Assignments.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Lanes lanes;
  private final MirrorWriter mirror;
  private final Claimer claimer;
  private final DoubtResolver doubts;
  private final ControlQueue control;
  private final PollParts parts;
  private final Backoff backoff;
  private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();

  Assignments(
      Consumer<byte[], byte[]> consumer,
      MirrorWriter mirror,
      Claimer claimer,
      DoubtResolver doubts,
      Backoff backoff,
      PollParts parts) {
    this.consumer = consumer;
    this.lanes = parts.lanes();
    this.mirror = mirror;
    this.claimer = claimer;
    this.doubts = doubts;
    this.control = parts.control();
    this.parts = parts;
    this.backoff = backoff;
  }

  /** All partitions, in no order. */
  Collection<AssignedPartition> all() {
    return assigned.values();
  }

  @Nullable AssignedPartition get(TopicPartition partition) {
    return assigned.get(partition);
  }

  @Nullable AssignedPartition get(PartitionKey key) {
    return assigned.get(GroupIdentity.partition(key));
  }

  /** Kafka gave partitions: pause them at a placeholder, then have them claimed. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    List<AssignedPartition> fresh = added.stream().map(this::fresh).toList();
    fresh.forEach(partition -> assigned.put(partition.partition(), partition));
    hold(added);
    if (!fresh.isEmpty()) {
      List<ClaimTicket> tickets = fresh.stream().map(AssignedPartition::ticket).toList();
      control.submit(Duration.ZERO, () -> claimer.claim(tickets));
    }
  }

  private AssignedPartition fresh(TopicPartition partition) {
    AssignedPartition left = assigned.remove(partition);
    if (left != null) {
      log.warn("{} was assigned again without having been taken; it is claimed anew", partition);
      forget(List.of(left));
    }
    return new AssignedPartition(partition, parts.identity().key(partition), environment().now());
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
          "{} could not be held yet; the next poll will say so and it is tried again: {}",
          partitions,
          e.toString());
    }
  }

  /** Kafka asks for partitions back: let what runs finish within the bound, then give them up. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<AssignedPartition> leaving = remove(revoked);
    List<PartitionKey> keys = keys(leaving);
    lanes.drain(keys);
    if (!lanes.awaitIdle(keys, parts.settings().limits().drain())) {
      log.warn("units of {} did not finish within the drain limit and are cut off", keys);
    }
    mirror.tellAndWait(leaving);
    forget(leaving);
    release(leaving);
    keys.forEach(listener()::released);
  }

  /** Kafka took partitions without asking: somebody else may own them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    List<AssignedPartition> leaving = remove(lost);
    forget(leaving);
    keys(leaving).forEach(listener()::lost);
  }

  private List<AssignedPartition> remove(Collection<TopicPartition> partitions) {
    return partitions.stream().map(assigned::remove).filter(Objects::nonNull).toList();
  }

  private void forget(List<AssignedPartition> leaving) {
    leaving.forEach(AssignedPartition::cancel);
    abort(lanes.close(keys(leaving)));
  }

  /** Cuts off what still runs: by the control thread, as a connection's end may take a moment. */
  private void abort(List<RunningUnit> running) {
    running.forEach(unit -> control.submit(Duration.ZERO, unit::abort));
  }

  /** Cuts off every unit that runs. */
  void cutOff() {
    lanes.running().forEach(RunningUnit::abort);
  }

  private void release(List<AssignedPartition> leaving) {
    Map<PartitionKey, Long> epochs =
        leaving.stream()
            .map(AssignedPartition::claim)
            .flatMap(Stream::ofNullable)
            .collect(Collectors.toMap(PartitionClaim::partition, PartitionClaim::epoch));
    if (!epochs.isEmpty()) {
      control.submit(Duration.ZERO, () -> Releases.release(parts.stores(), epochs));
    }
  }

  /** A claim is committed: go to its position. */
  void claimed(ClaimTicket ticket, PartitionClaim claim) {
    AssignedPartition partition = get(ticket.partition());
    if (partition != null && partition.awaits(ticket)) {
      partition.claimed(claim, environment().now());
    }
  }

  /**
   * Another claim holds the partition, or it is held no longer: drop what is buffered, and claim it
   * again after a while.
   */
  void claimAgain(AssignedPartition partition, String why) {
    abort(lanes.close(List.of(partition.key())));
    int fences = partition.claimAgain(why, environment().now());
    List<ClaimTicket> tickets = List.of(partition.ticket());
    control.submit(backoff.after(fences), () -> claimer.claim(tickets));
  }

  /** A commit is in doubt: claim again under the same epoch, which tells. */
  void resolve(AssignedPartition partition, Doubt doubt) {
    abort(lanes.close(List.of(partition.key())));
    partition.claimAgain("in doubt: " + doubt.outcome().cause(), environment().now());
    ClaimTicket ticket = partition.ticket();
    control.submit(Duration.ZERO, () -> doubts.resolve(ticket, doubt));
  }

  /** The partition stands still until a human acts. */
  void halt(AssignedPartition partition, Throwable cause) {
    if (!partition.is(State.HALTED)) {
      log.error(
          "{} stands still until a human acts; other partitions go on", partition.key(), cause);
    }
    lanes.halt(partition.key(), cause);
    partition.halted(cause, environment().now());
    listener().halted(partition.key(), cause);
  }

  private static List<PartitionKey> keys(List<AssignedPartition> partitions) {
    return partitions.stream().map(AssignedPartition::key).toList();
  }

  private Environment environment() {
    return parts.environment();
  }

  private TidemarkListener listener() {
    return parts.listener();
  }
}

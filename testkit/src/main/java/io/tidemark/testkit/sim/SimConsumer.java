// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.sim.Places.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a {@link SimKafka}, with {@code auto.offset.reset=none}, {@code
 * enable.auto.commit=false} and {@code isolation.level=read_committed}. One thread, the first that
 * uses it, but for {@link #wakeup}; callbacks run inside its polls.
 */
final class SimConsumer extends PartialConsumer {
  private final World world;
  private final SimKafka kafka;
  private final SimGate gate;
  private final Instance instance;
  private final String groupId;
  private final ConsumerHabits habits;
  private final KafkaFaults faults;
  private final Places places = new Places();
  private final Queue<Runnable> commitCallbacks = new ArrayDeque<>();
  private Set<String> topics = Set.of();
  private @Nullable ConsumerRebalanceListener listener;
  private @Nullable SimMember member;
  private @Nullable Thread user;
  private boolean woken;
  private boolean closed;

  SimConsumer(
      World world,
      SimKafka kafka,
      Instance instance,
      String groupId,
      ConsumerHabits habits,
      KafkaFaults faults) {
    this.world = world;
    this.kafka = kafka;
    this.gate = kafka.gate();
    this.instance = instance;
    this.groupId = groupId;
    this.habits = habits;
    this.faults = faults;
  }

  // Poll.

  @Override
  public void subscribe(Collection<String> wanted, ConsumerRebalanceListener callback) {
    use();
    topics = Set.copyOf(wanted);
    listener = callback;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    use();
    long deadline = world.nanoTime() + timeout.toNanos();
    SimMember self = beginPoll();
    try {
      runCommitCallbacks();
      if (faults.pollFails()) {
        throw new TimeoutException("the coordinator did not answer in time");
      }
      return poll(self, deadline);
    } finally {
      endPoll();
    }
  }

  private SimMember beginPoll() {
    return gate.change(
        () -> {
          SimMember self = member;
          if (self == null) {
            self = join();
          }
          self.polling = true;
          places.pollBegins();
          return self;
        });
  }

  private SimMember join() {
    if (topics.isEmpty()) {
      throw new IllegalStateException("Consumer is not subscribed to any topics");
    }
    SimMember joined = group().join(instance, topics);
    member = joined;
    return joined;
  }

  private void endPoll() {
    SimMember self = member;
    if (self != null) {
      self.polling = false;
      self.lastPoll = world.nanoTime();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(SimMember first, long deadline) {
    SimMember self = first;
    while (true) {
      SimMember polling = self;
      Turn turn = gate.await(() -> turn(polling), deadline - world.nanoTime());
      if (turn == null) {
        return ConsumerRecords.empty();
      }
      if (turn.records != null) {
        return turn.records;
      }
      if (turn.step == null) {
        throw new WakeupException();
      }
      self = take(self, turn.step);
    }
  }

  /** What a poll finds to do or to return. */
  private record Turn(@Nullable ConsumerRecords<byte[], byte[]> records, @Nullable Step step) {}

  private @Nullable Turn turn(SimMember self) {
    boolean wakeFirst = world.chance(0.5);
    if (woken && wakeFirst) {
      return wake();
    }
    Step step = group().next(self);
    if (step != null) {
      return new Turn(null, step);
    }
    if (woken) {
      return wake();
    }
    Set<TopicPartition> lost = places.initialise(group().committed());
    if (!lost.isEmpty()) {
      throw new NoOffsetForPartitionException(lost);
    }
    ConsumerRecords<byte[], byte[]> records = new Fetcher(kafka, world, habits).fetch(places);
    return records == null ? null : new Turn(records, null);
  }

  private Turn wake() {
    woken = false;
    return new Turn(null, null);
  }

  /** Does what the group asks for; returns who the consumer is from then on. */
  private SimMember take(SimMember self, Step step) {
    if (step instanceof Step.Assign assign) {
      places.add(assign.partitions());
      call(() -> callback().onPartitionsAssigned(assign.partitions()), self, step);
    } else if (step instanceof Step.Revoke revoke) {
      call(() -> callback().onPartitionsRevoked(revoke.partitions()), self, step);
    } else {
      Set<TopicPartition> lost = places.partitions();
      if (!lost.isEmpty()) {
        call(() -> callback().onPartitionsLost(lost), self, step);
      }
      places.remove(lost);
      return gate.change(
          () -> {
            SimMember again = join();
            again.polling = true;
            return again;
          });
    }
    return self;
  }

  /** Runs a callback. What it throws changes nothing but what the poll throws. */
  private void call(Runnable callback, SimMember self, Step step) {
    @Nullable RuntimeException thrown = null;
    try {
      callback.run();
    } catch (RuntimeException e) {
      thrown = e;
    }
    if (step instanceof Step.Revoke revoke) {
      places.remove(revoke.partitions());
    }
    gate.change(
        () -> {
          group().done(self, step);
          return step;
        });
    if (thrown != null) {
      throw new KafkaException("User rebalance callback throws an error", thrown);
    }
  }

  private ConsumerRebalanceListener callback() {
    ConsumerRebalanceListener subscribed = listener;
    if (subscribed == null) {
      throw new IllegalStateException("Consumer is not subscribed to any topics");
    }
    return subscribed;
  }

  @Override
  public void wakeup() {
    woken = true;
    gate.signal();
  }

  // Positions.

  @Override
  public void seek(TopicPartition partition, long offset) {
    seek(partition, new OffsetAndMetadata(offset, Optional.empty(), ""));
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    use();
    gate.change(
        () -> {
          boolean slow = offset.leaderEpoch().isPresent() && world.chance(habits.slowSeeks());
          places.get(partition).moveTo(offset, slow ? 1 + (int) world.random(3) : 0);
          return partition;
        });
  }

  @Override
  public long position(TopicPartition partition) {
    return position(partition, Duration.ofMinutes(1));
  }

  @Override
  public long position(TopicPartition partition, Duration timeout) {
    use();
    return gate.change(
        () -> {
          Place place = places.get(partition);
          if (place.position == null
              && places.initialise(group().committed()).contains(partition)) {
            throw new NoOffsetForPartitionException(partition);
          }
          if (place.invalidFor > 0) {
            refuseForNow();
          }
          return place.position == null ? -1 : place.position;
        });
  }

  private void refuseForNow() {
    if (woken) {
      woken = false;
      throw new WakeupException();
    }
    throw new TimeoutException("the position could not be determined in time");
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    setPaused(partitions, true);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    setPaused(partitions, false);
  }

  private void setPaused(Collection<TopicPartition> partitions, boolean paused) {
    use();
    gate.change(
        () -> {
          partitions.forEach(partition -> places.get(partition).paused = paused);
          return partitions;
        });
  }

  @Override
  public Set<TopicPartition> paused() {
    use();
    return gate.look(places::paused);
  }

  @Override
  public Set<TopicPartition> assignment() {
    use();
    return gate.look(places::partitions);
  }

  // The group.

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitSync(offsets, Duration.ofMinutes(1));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    use();
    RuntimeException failure =
        gate.change(() -> Optional.ofNullable(wokenOr(() -> commit(offsets)))).orElse(null);
    runCommitCallbacks();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    use();
    RuntimeException failure = gate.change(() -> Optional.ofNullable(commit(offsets))).orElse(null);
    commitCallbacks.add(() -> callback.onComplete(offsets, failure));
  }

  private @Nullable RuntimeException wokenOr(Supplier<@Nullable RuntimeException> commit) {
    if (woken) {
      woken = false;
      return new WakeupException();
    }
    return commit.get();
  }

  private @Nullable RuntimeException commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    SimMember self = member;
    if (self == null || faults.commitFails()) {
      return new RetriableCommitFailedException("the coordinator is not there");
    }
    try {
      kafka.commit(self, groupId, offsets);
      return null;
    } catch (KafkaException e) {
      return e;
    }
  }

  private void runCommitCallbacks() {
    for (Runnable callback = commitCallbacks.poll();
        callback != null;
        callback = commitCallbacks.poll()) {
      callback.run();
    }
  }

  @Override
  @SuppressWarnings("removal") // There is no other way to make one yet.
  public ConsumerGroupMetadata groupMetadata() {
    use();
    SimMember self = member;
    return self == null || self.generation < 0
        ? new ConsumerGroupMetadata(groupId)
        : new ConsumerGroupMetadata(groupId, self.generation, self.id, Optional.empty());
  }

  // The end.

  @Override
  public void close() {
    close(CloseOptions.timeout(Duration.ofSeconds(30)));
  }

  @Override
  @SuppressWarnings("deprecation") // Kafka's interface still has it.
  public void close(Duration timeout) {
    close(CloseOptions.timeout(timeout));
  }

  @Override
  public void close(CloseOptions options) {
    if (closed) {
      return;
    }
    use();
    SimMember self = member;
    if (self != null) {
      runCommitCallbacks();
      giveUp(self);
      gate.change(
          () -> {
            group().leave(self);
            return self;
          });
    }
    closed = true;
  }

  private void giveUp(SimMember self) {
    Set<TopicPartition> had = places.partitions();
    if (!had.isEmpty()) {
      boolean lost = gate.look(() -> self.expelled || group().leavingLoses(self));
      if (lost) {
        callback().onPartitionsLost(had);
      } else {
        callback().onPartitionsRevoked(had);
      }
      places.remove(had);
    }
  }

  private SimGroup group() {
    return kafka.group(groupId);
  }

  private void use() {
    if (closed) {
      throw new IllegalStateException("This consumer has already been closed.");
    }
    Thread caller = Thread.currentThread();
    if (user == null) {
      user = caller;
    }
    if (user != caller) {
      throw new ConcurrentModificationException(
          "the consumer of " + user.getName() + " is used by " + caller.getName());
    }
  }
}

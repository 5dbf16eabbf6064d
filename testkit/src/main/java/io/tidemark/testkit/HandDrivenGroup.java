// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

import io.tidemark.alert.AlertSettings;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.Outcome;
import io.tidemark.status.GroupStatus;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.sim.ConsumerHabits;
import io.tidemark.testkit.sim.GroupProtocol;
import io.tidemark.testkit.sim.Instance;
import io.tidemark.testkit.sim.KafkaFaults;
import io.tidemark.testkit.sim.SimKafka;
import io.tidemark.testkit.sim.Timing;
import io.tidemark.testkit.sim.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A group for unit tests: the real runtime with real handlers, driven by hand. Records are put in
 * with {@link #send}; each {@link #turn} handles one unit of work; time passes only when asked to.
 * There is no broker, and though the runtime has its threads, none of them runs but while the test
 * waits in a method of this class.
 *
 * <pre>{@code
 * var database = new MemoryDatabase();
 * try (var group = HandDrivenGroup.on(new MemoryStore(database))
 *     .onRecord("payments", String.class, (payment, context) ->
 *         context.get(MemoryTables.class).append("ledger", payment))
 *     .start()) {
 *   group.send("payments", "alice", "10 EUR");
 *   assertThat(group.turn()).get().isInstanceOf(Outcome.Committed.class);
 *   assertThat(database.rows("ledger")).containsExactly("10 EUR");
 * }
 * }</pre>
 *
 * <p>Any store will do: one in memory for handlers that need no SQL, {@code PostgresStore} for
 * those that do. Each group has a log of its own, so give it a database of its own. The group does
 * not close its store.
 *
 * <p>One thread: the one that started it.
 */
public final class HandDrivenGroup implements AutoCloseable {
  /** So long is waited, in the group's own time, for a unit that is retried or delayed. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration CLOSE = Duration.ofSeconds(30);

  private final HandDrivenBuilder told;
  private final World world;
  private final Breakers breakers;
  private final SimKafka kafka;
  private final Permits permits;
  private final Ears ears;
  private Instance instance;
  private GroupRuntime runtime;
  private int instances;

  HandDrivenGroup(HandDrivenBuilder told, World world, Breakers breakers) {
    this.told = told;
    this.world = world;
    this.breakers = breakers;
    this.kafka = new SimKafka(world, GroupProtocol.CONSUMER, Timing.DEFAULT);
    this.permits = new Permits(world.environment());
    this.ears = new Ears(told.listener);
    told.topics().forEach(topic -> kafka.createTopic(topic, told.partitions));
    this.instance = newInstance();
    this.runtime = newRuntime();
    start();
  }

  /** Begins to say what a group on a store is to be. */
  public static HandDrivenBuilder on(Store store) {
    return new HandDrivenBuilder(store);
  }

  private Instance newInstance() {
    return world.instance("instance-" + ++instances, Duration.ZERO);
  }

  private GroupRuntime newRuntime() {
    return new GroupRuntime(
        new GroupParts(
            told.settings(),
            permits.guard(told.handlers),
            StoreRoute.to(told.store),
            () -> kafka.consumer(instance, told.groupId, ConsumerHabits.PLAIN, KafkaFaults.NONE),
            () -> kafka.view(KafkaFaults.NONE),
            ears,
            AlertSettings.NONE,
            instance.environment(),
            breakers,
            new Subscription.Listed(told.topics()),
            Publishing::unbounded,
            null));
  }

  private void start() {
    try {
      runtime.start();
    } catch (RuntimeException | Error e) {
      world.close();
      throw e;
    }
  }

  // Records in.

  /** Appends a record of text to partition 0; returns its offset. */
  public long send(String topic, @Nullable String key, @Nullable String value) {
    return send(topic, 0, bytes(key), bytes(value));
  }

  /** Appends a record; returns its offset. */
  public long send(String topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
    return kafka.append(new TopicPartition(topic, partition), key, value);
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  // Turns.

  /**
   * Handles one unit of work. If the next one has to wait, for a retry, say, time passes until it
   * may be tried.
   *
   * @return what became of it; empty if there is nothing to handle, or a human must act first
   */
  public Optional<Outcome> turn() {
    for (Duration waited = Duration.ZERO;
        waited.compareTo(PATIENCE) < 0;
        waited = waited.plus(TICK)) {
      world.settle();
      if (permits.wanted()) {
        ears.forget();
        permits.grant();
        world.settle();
        return Optional.of(outcome());
      }
      if (!lags() || halted()) {
        return Optional.empty();
      }
      world.sleep(TICK);
    }
    return Optional.empty();
  }

  private Outcome outcome() {
    for (Duration waited = Duration.ZERO;
        waited.compareTo(PATIENCE) < 0;
        waited = waited.plus(TICK)) {
      Optional<Outcome> outcome = ears.outcome();
      if (outcome.isPresent()) {
        return outcome.get();
      }
      world.sleep(TICK);
    }
    throw new IllegalStateException("nobody said what became of the unit: " + status());
  }

  /**
   * Takes turns until there is nothing left to handle, or a human must act.
   *
   * @return what became of each unit
   */
  public List<Outcome> turns() {
    List<Outcome> outcomes = new ArrayList<>();
    for (Optional<Outcome> turn = turn(); turn.isPresent(); turn = turn()) {
      outcomes.add(turn.get());
    }
    return outcomes;
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    world.sleep(time);
  }

  // What an instance may live to see.

  /**
   * Kills the instance as {@code kill -9} does, and starts another one, which gets the partitions
   * once Kafka has missed the first. Between turns no transaction is open, so the database has
   * nothing to notice.
   */
  public void crash() {
    instance.kill();
    permits.forget();
    world.settle();
    instance = newInstance();
    runtime = newRuntime();
    start();
    world.sleep(Timing.DEFAULT.session().plus(Timing.DEFAULT.notice()));
  }

  // What there is to see.

  /**
   * The next offset to handle of a partition; empty if nothing of it was ever claimed. The smallest
   * of its lanes'.
   */
  public OptionalLong position(String topic, int partition) {
    return status().lanes().stream()
        .filter(lane -> lane.lane().topic().equals(topic))
        .filter(lane -> lane.lane().partition().partition() == partition)
        .map(LaneStatus::position)
        .flatMap(Stream::ofNullable)
        .mapToLong(Long::longValue)
        .min();
  }

  /** The group and its lanes at this moment. */
  public GroupStatus status() {
    return runtime.status();
  }

  /** The group's own time. */
  public Instant now() {
    return world.environment().now();
  }

  private boolean halted() {
    List<LaneStatus> lanes = status().lanes();
    return !lanes.isEmpty() && lanes.stream().allMatch(lane -> lane.state() == LaneState.HALTED);
  }

  private boolean lags() {
    for (String topic : told.topics()) {
      for (int i = 0; i < told.partitions; i++) {
        long end = kafka.end(new TopicPartition(topic, i));
        if (position(topic, i).orElse(0) < end) {
          return true;
        }
      }
    }
    return false;
  }

  /** Ends the group in order. A unit that waits for its turn is not handled. */
  @Override
  public void close() {
    try {
      runtime.close(CLOSE);
    } finally {
      world.close();
    }
  }
}

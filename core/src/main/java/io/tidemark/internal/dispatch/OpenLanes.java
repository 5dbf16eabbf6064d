// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.lane.PartitionKey;
import io.tidemark.status.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that are open, and which of them wait for a worker: what {@link Lanes} and {@link
 * Units} share. Guarded by one gate; every method but {@link #gate} is called while it is held.
 */
final class OpenLanes {
  /**
   * How long an idle lane waits for records before a stretch of log without any is worth a unit of
   * its own.
   */
  private static final Duration EMPTY_UNIT_DELAY = Duration.ofSeconds(1);

  /**
   * Up to so many lanes of a partition move along within that time while they are idle; more of
   * them take their time, so that no partition costs more units than that.
   */
  private static final int LANES_A_DELAY = 16;

  private final Environment environment;
  private final Gate gate;
  private final Map<PartitionKey, PartitionLanes> partitions = new HashMap<>();
  private final WorkQueue queue = new WorkQueue();

  OpenLanes(Environment environment) {
    this.environment = environment;
    this.gate = environment.gate();
  }

  Gate gate() {
    return gate;
  }

  WorkQueue queue() {
    return queue;
  }

  Collection<PartitionLanes> all() {
    return partitions.values();
  }

  @Nullable PartitionLanes get(PartitionKey key) {
    return partitions.get(key);
  }

  /** A partition that is open under this epoch, and may go on. */
  Optional<PartitionLanes> goingOn(PartitionKey key, long epoch) {
    return Optional.ofNullable(get(key)).filter(partition -> partition.goesOn(epoch));
  }

  /**
   * Whether a record or a letter is on trial: one at a time, so that the next owner knows which of
   * them ended the process.
   */
  boolean anyOnTrial() {
    return all().stream().flatMap(PartitionLanes::lanes).anyMatch(Lane::onTrial);
  }

  void open(PartitionLanes partition) {
    partitions.put(partition.key(), partition);
  }

  /** Forgets a partition. */
  void close(PartitionLanes partition) {
    partitions.remove(partition.key());
    partition.stopAccepting(LaneState.DRAINING);
    partition.lanes().forEach(queue::remove);
  }

  /** Lets a lane have its turn, if it has something to do and waits for nothing. */
  void schedule(PartitionLanes partition, Lane lane) {
    if (lane.state() != LaneState.IDLE || !lane.hasWork()) {
      return;
    }
    if (lane.buffer().hasNext() || !lane.errands().isEmpty() || partition.hurries(lane)) {
      lane.becomes(LaneState.READY, environment.now());
      queue.ready(lane);
    } else {
      queue.waitUntil(lane, environment.nanoTime() + idleDelay(partition.count()));
    }
  }

  private static long idleDelay(int lanes) {
    return EMPTY_UNIT_DELAY.toNanos() * ((lanes + LANES_A_DELAY - 1) / LANES_A_DELAY);
  }

  /** Starts no further unit of a partition. */
  void stop(PartitionLanes partition, LaneState state) {
    Instant now = environment.now();
    partition.stopAccepting(state);
    partition.lanes().forEach(queue::remove);
    partition.lanes().forEach(lane -> lane.becomes(state, now));
  }

  /** Those of the partitions that are open. */
  Stream<PartitionLanes> of(Collection<PartitionKey> keys) {
    return keys.stream().map(partitions::get).flatMap(Stream::ofNullable);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.lane.LaneKey;
import io.tidemark.status.LaneState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps lanes from workers while the breaker of something they need is open. Guarded by the lanes'
 * gate.
 */
final class GuardedLanes {
  /**
   * However long a breaker says: it may be told otherwise in the very moment in which it is asked.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final OpenLanes open;
  private final Environment environment;
  private final Barrier barrier;

  GuardedLanes(OpenLanes open, Environment environment, Barrier barrier) {
    this.open = open;
    this.environment = environment;
    this.barrier = barrier;
  }

  /** The lane whose turn it is, if one may start a unit. */
  @Nullable Lane next() {
    Lane lane = open.queue().next(environment.nanoTime());
    while (lane != null && !mayStart(lane)) {
      lane = open.queue().next(environment.nanoTime());
    }
    return lane;
  }

  /** A lane whose turn it is may be barred, or have nothing to do any more. */
  private boolean mayStart(Lane lane) {
    boolean work = lane.hasWork();
    Optional<Refusal> refusal = barred(lane, !work || lane.handles());
    if (refusal.isPresent() && (work || lane.state() == LaneState.GUARDED)) {
      guard(lane, refusal.get());
      return false;
    }
    if (!work) {
      lane.becomes(LaneState.IDLE, environment.now());
      return false;
    }
    if (lane.wouldTry() && open.anyOnTrial() && !lane.letsRecordsGoFirst()) {
      open.queue().waitUntil(lane, environment.nanoTime() + LOOK_AGAIN.toNanos());
      return false;
    }
    lane.probes(barrier.probes(lane.key().partition()));
    return true;
  }

  /** Lets a lane wait for its breaker, if one bars it, instead of for its own time. */
  boolean takesOver(Lane lane) {
    Optional<Refusal> refusal = barred(lane, lane.handles());
    refusal.ifPresent(why -> guard(lane, why));
    return refusal.isPresent();
  }

  private Optional<Refusal> barred(Lane lane, boolean handles) {
    LaneKey key = lane.key();
    return barrier.bars(key.partition(), handles);
  }

  /** Lets a lane wait until it makes sense to ask again. */
  void guard(Lane lane, Refusal refusal) {
    long wait = Math.max(1, Math.min(refusal.nanos(), LOOK_AGAIN.toNanos()));
    lane.guarded(refusal.why(), environment.now());
    open.queue().remove(lane);
    open.queue().waitUntil(lane, environment.nanoTime() + wait);
  }

  /** Whether a partition must be paused, as its handler would be given nothing. */
  boolean paused(PartitionLanes partition) {
    if (!partition.accepting()) {
      return false;
    }
    Optional<Refusal> refusal = barrier.bars(partition.key(), true);
    refusal.ifPresent(
        why ->
            partition
                .lanes()
                .filter(lane -> lane.state() == LaneState.IDLE)
                .forEach(lane -> guard(lane, why)));
    return refusal.isPresent();
  }

  /** Gives every lane that waits for the end of another's trial its turn. */
  void trialEnded() {
    open.all().stream()
        .filter(PartitionLanes::accepting)
        .flatMap(PartitionLanes::lanes)
        .filter(lane -> lane.state() == LaneState.READY && lane.wouldTry())
        .forEach(this::hasItsTurn);
  }

  /** Gives every lane that waits for a breaker its turn. */
  void askAgain() {
    List<PartitionLanes> all = open.all().stream().filter(PartitionLanes::accepting).toList();
    for (PartitionLanes partition : all) {
      partition.lanes().filter(lane -> lane.state() == LaneState.GUARDED).forEach(this::hasItsTurn);
    }
  }

  private void hasItsTurn(Lane lane) {
    open.queue().remove(lane);
    open.queue().ready(lane);
  }
}

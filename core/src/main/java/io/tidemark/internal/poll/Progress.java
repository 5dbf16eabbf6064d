// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices lanes that have something to do and stay where they are. Whatever a lane waits for, a
 * retry, a claim or a pause, is no reason for longer than the limit; only a halt is, which has its
 * own alarm. Poll thread, but for {@link #stalls} and {@link #explained}.
 */
final class Progress {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1);

  /**
   * Where the slowest lane of a partition was last seen, and since when it has been there with
   * something to do.
   */
  private record Clock(@Nullable Long position, Instant stateSince, long since) {}

  private final long limit;
  private final long interval;
  private final Alarm alarm;
  private final Map<PartitionKey, Clock> clocks = new HashMap<>();
  private final Map<LaneKey, String> stalls = new ConcurrentHashMap<>();
  private @Nullable Long lookedAt;

  /**
   * A lane that does not progress.
   *
   * @param since how long it has been there
   * @param paused whether its partition is paused, as its lanes hold enough
   */
  record Stall(LaneStatus lane, Duration since, boolean paused) {}

  /** Told of a lane that does not progress. Poll thread. */
  @FunctionalInterface
  interface Alarm {
    void raise(Stall stall, Progress progress);
  }

  Progress(Duration limit, Alarm alarm) {
    this.limit = limit.toNanos();
    this.interval = Math.min(LONGEST_INTERVAL.toNanos(), this.limit / 4);
    this.alarm = alarm;
  }

  /** How often it is to look. */
  Duration interval() {
    return Duration.ofNanos(interval);
  }

  /** Whether it is time to look again; then it is taken to be done. */
  boolean due(long now) {
    boolean due = lookedAt == null || now - lookedAt >= interval;
    if (due) {
      lookedAt = now;
    }
    return due;
  }

  /**
   * Looks at all lanes there are.
   *
   * @param paused the partitions that are paused because their lanes hold enough: which explains
   *     why a lane is not fed, but not why nobody resumes them
   */
  void look(List<LaneStatus> lanes, Set<PartitionKey> paused, long now) {
    Map<PartitionKey, LaneStatus> slowest = slowest(lanes);
    slowest.forEach(
        (partition, lane) -> {
          Clock clock = clocks.get(partition);
          if (clock == null || moved(clock, lane) || !mustMove(lane)) {
            Long before = clock == null ? null : clock.position();
            clocks.put(
                partition,
                new Clock(lane.position() == null ? before : lane.position(), lane.since(), now));
            goesOn(lane);
          } else if (now - clock.since() >= limit && !stalls.containsKey(lane.lane())) {
            Stall stall =
                new Stall(lane, Duration.ofNanos(now - clock.since()), paused.contains(partition));
            stalls.put(lane.lane(), Stalls.firstSight(stall));
            alarm.raise(stall, this);
          }
        });
    clocks.keySet().retainAll(slowest.keySet());
    stalls.keySet().removeIf(lane -> !slowest.containsKey(lane.partition()));
  }

  /**
   * Of each partition the lane that is furthest behind: one that stays where it is becomes that
   * sooner or later, and it is what is known of a partition whose lanes are not open.
   */
  private static Map<PartitionKey, LaneStatus> slowest(List<LaneStatus> lanes) {
    return lanes.stream()
        .collect(
            Collectors.toMap(
                lane -> lane.lane().partition(),
                Function.identity(),
                BinaryOperator.minBy(
                    Comparator.comparing(
                        LaneStatus::position, Comparator.nullsFirst(Comparator.naturalOrder())))));
  }

  /** A lane that has nothing more to read may still be busy with letters, which move it nowhere. */
  private static boolean moved(Clock clock, LaneStatus lane) {
    boolean read = lane.lagRecords() != null && lane.lagRecords() == 0;
    return (lane.position() != null && !lane.position().equals(clock.position()))
        || (read && !lane.since().equals(clock.stateSince()));
  }

  private static boolean mustMove(LaneStatus lane) {
    return switch (lane.state()) {
      case CLAIMING, SEEKING, READY, RUNNING, RETRYING, GUARDED -> true;
      case IDLE -> lags(lane);
      case HALTED, DRAINING -> false;
    };
  }

  private static boolean lags(LaneStatus lane) {
    return lane.lagRecords() != null && lane.lagRecords() > 0;
  }

  private void goesOn(LaneStatus lane) {
    boolean stalled =
        stalls.keySet().removeIf(each -> each.partition().equals(lane.lane().partition()));
    if (stalled && lane.state() != LaneState.HALTED) {
      log.info("{} goes on: it is at {}", lane.lane(), lane.position());
    }
  }

  /** What is known of the lanes that do not progress. Any thread. */
  Map<LaneKey, String> stalls() {
    return stalls;
  }

  /** More is known of a lane, if it still does not progress. Control thread. */
  void explained(LaneKey lane, String explanation) {
    stalls.computeIfPresent(lane, (key, before) -> explanation);
  }
}

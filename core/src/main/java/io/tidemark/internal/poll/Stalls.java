// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.joining;

import io.tidemark.internal.poll.Progress.Stall;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.LaneKey;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where lanes hang that do not progress, and tells of it, once for each time. Asked by
 * the poll thread, carried out by the control thread.
 */
final class Stalls {
  private static final Logger log = LoggerFactory.getLogger(Stalls.class);

  /** More of a stack says nothing new. */
  private static final int FRAMES = 40;

  /** A unit that is tried again and again is looked at while it runs, if it does soon. */
  private static final int LOOKS = 20;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final PollParts parts;

  Stalls(PollParts parts) {
    this.parts = parts;
  }

  /** What can be said at once. */
  static String firstSight(Stall stall) {
    LaneStatus lane = stall.lane();
    return "has not moved from %s for %s: %s"
        .formatted(
            lane.position() == null ? "where it was" : lane.position(),
            Duration.ofSeconds(stall.since().toSeconds()),
            why(lane, stall.paused()));
  }

  private static String why(LaneStatus lane, boolean paused) {
    String error = lane.lastError();
    return switch (lane.state()) {
      case CLAIMING ->
          "it is not claimed yet, "
              + (error == null ? "as the database or the cluster does not answer" : error);
      case SEEKING -> "the consumer does not get to its position: has the partition a leader?";
      case IDLE ->
          paused
              ? "its partition is paused by this library, as its lanes hold enough, and none of them moves on"
              : "nothing is fetched, though the log ends at %s: has the partition a leader?"
                  .formatted(lane.logEnd());
      case READY -> "no worker is free: units of other lanes keep them all";
      case GUARDED -> String.valueOf(error);
      case RUNNING -> "a unit is running" + failedBefore(lane, error);
      default -> "it is tried again" + failedBefore(lane, error);
    };
  }

  private static String failedBefore(LaneStatus lane, @Nullable String error) {
    return error == null ? "" : " (attempt %d; the last: %s)".formatted(lane.attempt(), error);
  }

  /** Finds out more and tells it. Poll thread. */
  void explain(Stall stall, Progress progress) {
    parts.control().submit(Duration.ZERO, () -> look(stall, progress, LOOKS));
  }

  private void look(Stall stall, Progress progress, int left) {
    LaneStatus lane = stall.lane();
    if (!progress.stalls().containsKey(lane.lane())) {
      return;
    }
    Optional<RunningUnit> unit = running(lane.lane());
    String blocker = unit.flatMap(this::waitsFor).orElse("");
    boolean comesAgain = lane.state() == LaneState.RETRYING || lane.attempt() > 1;
    if (blocker.isEmpty() && comesAgain && left > 0) {
      parts.control().submit(BETWEEN_LOOKS, () -> look(stall, progress, left - 1));
      return;
    }
    String explanation = firstSight(stall) + blocker + unit.map(Stalls::where).orElse("");
    progress.explained(lane.lane(), explanation);
    log.error("{} {}", lane.lane(), explanation);
    parts.listener().notProgressing(lane.lane(), stall.since(), explanation);
  }

  private Optional<RunningUnit> running(LaneKey lane) {
    return parts.lanes().running().stream()
        .filter(unit -> unit.unit().lane().equals(lane))
        .findFirst();
  }

  private Optional<String> waitsFor(RunningUnit unit) {
    try {
      return unit.waitsFor().map(session -> "; its transaction waits for " + session);
    } catch (RuntimeException e) {
      return Optional.of(
          "; whom its transaction waits for is not known: " + parts.texts().message(e));
    }
  }

  private static String where(RunningUnit unit) {
    return unit.stack().stream()
        .limit(FRAMES)
        .map(frame -> "\n\tat " + frame)
        .collect(joining("", "; %s is at".formatted(unit.worker()), ""));
  }
}

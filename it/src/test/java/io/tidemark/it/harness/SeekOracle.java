// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows what must be true after many seeks of a group with one lane a partition: each result is a
 * step of the row's trace, each step goes where its target was, and what units applied lies in
 * unbroken stretches between them. Used by a test's thread.
 */
public final class SeekOracle {

  /** A step of a partition's row, and the owner's epoch after it. */
  private record Step(int partition, long from, long to, long epoch, boolean unit) {
    static Step of(List<String> row) {
      return new Step(
          Integer.parseInt(row.get(0)),
          Long.parseLong(row.get(1)),
          Long.parseLong(row.get(2)),
          Long.parseLong(row.get(3)),
          row.get(4).equals("t"));
    }
  }

  private static final String STEPS =
      """
      select partition, old_offset, new_offset, new_epoch, old_epoch = new_epoch
      from lane_trace
      where group_id = '%s' and topic = '%s' and operation = 'UPDATE' and old_offset <> new_offset
      order by id
      """;

  private final Database database;
  private final String group;
  private final String topic;
  private final List<SeekResult> results = new ArrayList<>();

  /** Judges what becomes of one group's partitions of a topic. */
  public SeekOracle(Database database, String group, String topic) {
    this.database = database;
    this.group = group;
    this.topic = topic;
  }

  /** A seek has ended. */
  public void sought(List<SeekResult> ended) {
    results.addAll(ended);
  }

  private List<Step> steps() {
    return database.query(STEPS.formatted(group, topic)).stream().map(Step::of).toList();
  }

  /** The stretches of the log that units went through, in order, those that were moved included. */
  public List<long[]> stretches(int partition) {
    return steps().stream()
        .filter(step -> step.partition() == partition && step.unit())
        .map(step -> new long[] {step.from(), step.to()})
        .toList();
  }

  /** Everything that is wrong with the seeks; empty if nothing is. */
  public List<String> complaints(TopicLog log) {
    List<Step> steps = steps();
    List<String> complaints = new ArrayList<>();
    Map<Integer, Long> replays = new HashMap<>();
    long moved = 0;
    for (SeekResult result : results) {
      if (!result.done()) {
        complaints.add("was not done: " + result);
        continue;
      }
      MoveResult move = result.orElseThrow();
      moved += move.from() == move.to() ? 0 : 1;
      int partition = result.partition().partition();
      if (move.from() != move.to() && !steps.contains(step(partition, move))) {
        complaints.add("is no step of the row: " + result);
      }
      long replay = replays.getOrDefault(partition, 0L) + (move.to() < move.from() ? 1 : 0);
      replays.put(partition, replay);
      if (move.replay() != replay) {
        complaints.add("replay is to be %d: %s".formatted(replay, result));
      }
      wrongTarget(result, move, log, steps).ifPresent(complaints::add);
    }
    long movedSteps = steps.stream().filter(step -> !step.unit()).count();
    if (moved != movedSteps) {
      complaints.add("%d seeks moved something, but %d steps".formatted(moved, movedSteps));
    }
    return complaints;
  }

  private static Step step(int partition, MoveResult move) {
    return new Step(partition, move.from(), move.to(), move.epoch(), false);
  }

  private static Optional<String> wrongTarget(
      SeekResult result, MoveResult move, TopicLog log, List<Step> steps) {
    int partition = result.partition().partition();
    long end = log.ends().get(partition);
    SeekTarget target = result.target();
    boolean right;
    if (target instanceof SeekTarget.Offset offset) {
      right = move.to() == offset.offset();
    } else if (target instanceof SeekTarget.Moment at) {
      right = move.to() == firstSince(log, partition, at.moment().toEpochMilli());
    } else if (target instanceof SeekTarget.Shift shift) {
      long wanted = move.from() + shift.offsets();
      right = result.clamped() ? clampedRight(wanted, move, end) : move.to() == wanted;
    } else if (target == SeekTarget.Named.BEGINNING) {
      right = move.to() == 0;
    } else {
      right = move.to() <= end && move.to() >= furthest(steps, partition, move.epoch());
    }
    return right ? Optional.empty() : Optional.of("went elsewhere: " + result);
  }

  /** The log may have grown since its end was the bound. */
  private static boolean clampedRight(long wanted, MoveResult move, long end) {
    return wanted < 0 ? move.to() == 0 : move.to() < wanted && move.to() <= end;
  }

  private static long firstSince(TopicLog log, int partition, long millis) {
    return log.records().get(partition).stream()
        .filter(record -> record.timestamp() >= millis)
        .mapToLong(LoggedRecord::offset)
        .findFirst()
        .orElse(log.ends().get(partition));
  }

  /** How far units had come before an epoch: the log cannot have been shorter. */
  private static long furthest(List<Step> steps, int partition, long epoch) {
    return steps.stream()
        .filter(step -> step.partition() == partition && step.unit() && step.epoch() < epoch)
        .mapToLong(Step::to)
        .max()
        .orElse(0);
  }
}

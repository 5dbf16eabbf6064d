// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Knows what must be true after many seeks of a group: each result is a claim that took all lanes
 * of its partition from where they were to where its target was, and nothing else moved them; what
 * was applied is what the units of each lane went through. Used by a test's thread.
 */
public final class SeekOracle {

  /** A step of a lane's row, and the owner's epoch after it. */
  private record Step(int partition, int lane, long from, long to, long epoch, boolean unit) {
    static Step of(List<String> row) {
      return new Step(
          Integer.parseInt(row.get(0)),
          Integer.parseInt(row.get(1)),
          Long.parseLong(row.get(2)),
          Long.parseLong(row.get(3)),
          Long.parseLong(row.get(4)),
          row.get(5).equals("t"));
    }

    boolean takes(LoggedRecord record, int lanes) {
      return record.offset() >= from && record.offset() < to && record.lane(lanes) == lane;
    }
  }

  private static final String STEPS =
      """
      select partition, lane, old_offset, new_offset, new_epoch, old_epoch = new_epoch
      from lane_trace
      where group_id = '%s' and topic = '%s' and operation = 'UPDATE'
        and (old_offset <> new_offset or old_epoch <> new_epoch)
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

  private static int lanes(List<Step> steps, int partition) {
    return 1 + of(steps, partition).mapToInt(Step::lane).max().orElse(0);
  }

  private static Stream<Step> of(List<Step> steps, int partition) {
    return steps.stream().filter(step -> step.partition() == partition);
  }

  /** The records of a partition that units went through, in order, those of each lane by it. */
  public List<Long> applied(TopicLog log, int partition) {
    List<Step> steps = steps();
    int lanes = lanes(steps, partition);
    return of(steps, partition)
        .filter(Step::unit)
        .flatMap(
            step ->
                log.records().get(partition).stream().filter(record -> step.takes(record, lanes)))
        .map(LoggedRecord::offset)
        .toList();
  }

  /** Everything that is wrong with the seeks; empty if nothing is. */
  public List<String> complaints(TopicLog log) {
    List<Step> steps = steps();
    List<String> complaints = new ArrayList<>();
    Map<Integer, Long> replays = new HashMap<>();
    Set<Step> asked = new HashSet<>();
    for (SeekResult result : results) {
      if (!result.done()) {
        complaints.add("was not done: " + result);
        continue;
      }
      MoveResult move = result.orElseThrow();
      int partition = result.partition().partition();
      List<Step> claim =
          of(steps, partition)
              .filter(step -> !step.unit() && step.epoch() == move.epoch())
              .toList();
      asked.addAll(claim);
      wrongClaim(claim, move, lanes(steps, partition))
          .ifPresent(wrong -> complaints.add("%s: %s, %s".formatted(wrong, result, claim)));
      long replay = replays.merge(partition, goesBack(claim) ? 1L : 0L, Long::sum);
      if (move.replay() != replay) {
        complaints.add("replay is to be %d: %s".formatted(replay, result));
      }
      wrongTarget(result, move, log, steps).ifPresent(complaints::add);
    }
    steps.stream()
        .filter(step -> !step.unit() && step.from() != step.to() && !asked.contains(step))
        .forEach(step -> complaints.add("nobody asked for " + step));
    return complaints;
  }

  private static Optional<String> wrongClaim(List<Step> claim, MoveResult move, int lanes) {
    if (claim.stream().map(Step::lane).distinct().count() != lanes) {
      return Optional.of("did not take all %d lanes".formatted(lanes));
    }
    if (claim.stream().anyMatch(step -> step.to() != move.to())) {
      return Optional.of("took lanes elsewhere");
    }
    return claim.stream().mapToLong(Step::from).min().orElseThrow() == move.from()
        ? Optional.empty()
        : Optional.of("does not begin where the first lane was");
  }

  private static boolean goesBack(List<Step> claim) {
    return claim.stream().anyMatch(step -> step.to() < step.from());
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
    return of(steps, partition)
        .filter(step -> step.unit() && step.epoch() < epoch)
        .mapToLong(Step::to)
        .max()
        .orElse(0);
  }
}

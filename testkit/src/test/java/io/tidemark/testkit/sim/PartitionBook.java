// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.Commit;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.Commit.LetterStep;
import io.tidemark.testkit.store.GapEntry;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was committed of one partition, and what may be committed next. Whoever holds the baton.
 *
 * <p>An epoch has one shape, and every unit that commits is of the row's epoch: so no two shapes
 * are ever at work at once, if the epoch grows in every row with each claim, and each record is in
 * the lane that the shape says.
 */
final class PartitionBook {
  private final PartitionKey key;
  private final BiFunction<UUID, LetterBook, LogBook> newLog;
  private final LetterBook letters;
  private final LossBook losses = new LossBook();
  private final MoveRules moves;
  private final Verdict verdict;
  private final Tally tally;

  /** The rows by lane; those at rest as well. */
  private final List<LaneRow> rows = new ArrayList<>();

  /** What was applied, by the topic that positions belonged to. */
  private final Map<UUID, LogBook> logs = new HashMap<>();

  /** How far the partition came under each epoch. */
  private final TreeMap<Long, Long> reached = new TreeMap<>();

  /** Beyond this no lane goes before the partition is divided as its owner wants it. */
  private @Nullable Long target;

  /** Whether the lanes were apart at the last claim. */
  private boolean apart;

  PartitionBook(
      PartitionKey key,
      BiFunction<UUID, LetterBook, LogBook> newLog,
      Payments payments,
      MoveRules moves,
      Verdict verdict,
      Tally tally) {
    this.key = key;
    this.newLog = newLog;
    this.moves = moves;
    this.verdict = verdict;
    this.tally = tally;
    this.letters = new LetterBook(payments, verdict, tally);
  }

  /** What was set aside. */
  LetterBook letters() {
    return letters;
  }

  /** The owners that were lost. */
  LossBook losses() {
    return losses;
  }

  PartitionKey key() {
    return key;
  }

  boolean started() {
    return !rows.isEmpty();
  }

  /** What was applied of the topic that its positions belong to. */
  LogBook log() {
    return log(rows.get(0).topicId());
  }

  private LogBook log(UUID topicId) {
    return logs.computeIfAbsent(topicId, id -> newLog.apply(id, letters));
  }

  /** Whether a record was applied, or given up in so many words. */
  boolean isOver(long offset) {
    return started() && log().isOver(offset);
  }

  /** How many effects there were, of whatever topic. */
  int effects() {
    return logs.values().stream().mapToInt(LogBook::effects).sum();
  }

  /** Takes note of a row that was planted. */
  void planted(LaneRow row) {
    rows.add(row);
  }

  /** A lane's row; null if it has none. */
  @Nullable LaneRow row(int lane) {
    return lane < rows.size() ? rows.get(lane) : null;
  }

  /** The position before which everything was handled. */
  long next() {
    return rows.isEmpty() ? 0 : positions().min().orElseThrow();
  }

  long furthest() {
    return rows.isEmpty() ? 0 : positions().max().orElseThrow();
  }

  boolean together() {
    return next() == furthest();
  }

  boolean isOwnedBy(String owner) {
    return !rows.isEmpty() && owner.equals(rows.get(0).owner());
  }

  /** Whether a record that was polled is one that its lane has handled, when others have not. */
  boolean skips(long offset) {
    return !rows.isEmpty()
        && shape().lanes() > 1
        && offset >= next()
        && offset < furthest()
        && log().hasApplied(offset);
  }

  private LaneShape shape() {
    return rows.get(0).shape();
  }

  /** Where its lanes are. */
  LongStream positions() {
    return atWork().mapToLong(PartitionBook::position);
  }

  private Stream<LaneRow> atWork() {
    return rows.stream().limit(shape().lanes());
  }

  private static long position(LaneRow row) {
    return row.position().nextOffset();
  }

  // A unit.

  void unit(LaneChange change, Commit commit, List<Applied> effects) {
    String client = commit.client();
    List<LetterStep> steps = commit.letters();
    LaneRow before = Objects.requireNonNull(change.before());
    LaneRow after = change.after();
    long from = position(before);
    long to = position(after);
    verdict.require(
        after.epoch() == before.epoch()
            && after.shape().equals(before.shape())
            && after.topicId().equals(before.topicId())
            && after.replay() == before.replay() + (LetterBook.redrives(steps) ? 2 : 0),
        "an advance leaves all but the position alone, but for the replay of a redrive: %s",
        change);
    verdict.require(to >= from, "positions only grow, but went from %d to %d", from, to);
    verdict.require(
        client.equals(before.owner()),
        "only the owner %s advances, but %s did",
        before.owner(),
        client);
    verdict.require(
        after.lane().number() < shape().lanes(), "a lane at rest does not move: %s", change);
    verdict.require(
        target == null || to <= target,
        "lanes that come together go no further than %d: %s",
        target,
        change);
    if (log(after.topicId()).holdsAny(after, from, to)) {
      losses.passed(after.lane().number(), from, to);
    }
    letters.unit(steps, effects, after, from, to);
    commit.gaps().forEach(gap -> leftOut(after, gap));
    log(after.topicId()).unit(effects, LetterBook.isAlone(steps), after, from, to);
    book(change);
    if (effects.isEmpty() && to > from && shape().lanes() > 1) {
      tally.count("seen empty unit of one of several lanes");
    }
  }

  private void leftOut(LaneRow row, GapEntry gap) {
    log(row.topicId()).leavesOut(gap, shape());
    tally.count("seen record left out by its policy");
  }

  // Moves.

  /** A move committed, with what it says of itself. */
  void moved(List<LaneChange> changes, AuditEntry move, List<GapEntry> gaps) {
    requireOneNewEpoch(changes);
    losses.moved();
    LogBook log = log();
    List<LaneRow> before = atWork().toList();
    moves.check(move, before, log.log(), changes, gaps);
    gaps.forEach(gap -> log.leavesOut(gap, shape()));
    long replay = before.stream().mapToLong(LaneRow::replay).max().orElseThrow();
    changes.forEach(this::book);
    if (atWork().anyMatch(row -> row.replay() > replay)) {
      log().beginReplay();
    }
    target = null;
    apart = !together();
  }

  // What Kafka is told.

  /** Whether the partition was there under an epoch, or under any. */
  boolean hasReached(long offset, @Nullable Long epoch) {
    return epoch == null
        ? reached.values().stream().anyMatch(furthest -> offset <= furthest)
        : offset <= reached.getOrDefault(epoch, -1L);
  }

  // Claims and releases.

  /**
   * Rows changed, but by no unit and no move.
   *
   * @param wanted the shape that the new owner wants; null if there is none
   */
  void claimed(List<LaneChange> changes, Statement by, @Nullable LaneShape wanted) {
    LaneShape before = rows.isEmpty() ? null : shape();
    LaneShape after = changes.get(0).after().shape();
    requireOneNewEpoch(changes);
    if (before == null) {
      requireStart(changes);
    } else if (after.equals(before)) {
      requireKept(changes, 0);
    } else {
      requireDivision(changes, by, after);
    }
    changes.forEach(losses::claimed);
    changes.forEach(this::book);
    boolean keepsShape =
        atWork()
            .map(LaneRow::losses)
            .anyMatch(losses -> losses.attempts() > 0 || losses.letter() != null);
    target = wanted == null || wanted.equals(after) || keepsShape ? null : furthest();
    apart = !together();
  }

  private void requireOneNewEpoch(List<LaneChange> changes) {
    long epoch = changes.get(0).after().epoch();
    verdict.require(
        changes.stream().allMatch(change -> change.after().epoch() == epoch),
        "all lanes of %s share one epoch: %s",
        key,
        changes);
    Set<Integer> fenced = new HashSet<>();
    changes.forEach(change -> fenced.add(change.after().lane().number()));
    for (LaneRow row : rows) {
      verdict.require(
          epoch > row.epoch(),
          "epochs only grow, but %s went from %d to %d",
          row.lane(),
          row.epoch(),
          epoch);
      verdict.require(
          fenced.contains(row.lane().number()),
          "every lane of %s is fenced: %s of %d",
          key,
          fenced,
          rows.size());
    }
  }

  private void requireStart(List<LaneChange> changes) {
    LaneRow first = changes.get(0).after();
    verdict.require(
        changes.size() == 1 && first.shape().equals(LaneShape.ONE),
        "a partition starts with one lane: %s",
        changes);
    for (SimLog.Entry entry : log(first.topicId()).log().read(0, 1)) {
      verdict.require(
          entry.offset >= position(first),
          "no gap: offset %d of %s lies before the start at %d",
          entry.offset,
          key,
          position(first));
    }
  }

  private void requireKept(List<LaneChange> changes, int fromLane) {
    for (LaneChange change : changes) {
      LaneRow before = change.before();
      LaneRow after = change.after();
      boolean kept =
          before != null
              && position(before) == position(after)
              && before.replay() == after.replay()
              && before.topicId().equals(after.topicId());
      verdict.require(
          kept || after.lane().number() < fromLane,
          "a claim leaves position, replay and topic alone: %s",
          change);
    }
  }

  private void requireDivision(List<LaneChange> changes, Statement by, LaneShape after) {
    verdict.require(by == Statement.CLAIM, "only a claim divides, not %s: %s", by, changes);
    verdict.require(
        together(),
        "only lanes that are together are divided anew: %s",
        positions().boxed().toList());
    long working =
        changes.stream()
            .map(LaneChange::after)
            .filter(row -> row.lane().number() < after.lanes())
            .filter(row -> row.shape().equals(after) && position(row) == next())
            .count();
    verdict.require(
        working == after.lanes(),
        "each of %s starts where they were together, at %d: %s",
        after,
        next(),
        changes);
    requireKept(changes, after.lanes());
    tally.count(apart ? "seen division after catch-up" : "seen division");
  }

  private void book(LaneChange change) {
    LaneRow row = change.after();
    if (row.lane().number() < rows.size()) {
      rows.set(row.lane().number(), row);
    } else {
      rows.add(row);
    }
    if (rows.size() >= shape().lanes()) {
      reached.merge(rows.get(0).epoch(), next(), Math::max);
    }
  }

  @Override
  public String toString() {
    return key + " " + rows;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was committed of one partition, and what may be committed next. Whoever holds the baton.
 *
 * <p>An epoch has one shape, and every unit that commits is of the row's epoch: so no two shapes
 * are ever at work at once, if the epoch grows in every row with each claim, and each record is in
 * the lane that the shape says.
 */
final class PartitionBook {

  /** Fails the world unless something holds. */
  @FunctionalInterface
  interface Verdict {
    void require(boolean holds, String what, Object... details);
  }

  private final PartitionKey key;
  private final SimLog log;
  private final Verdict verdict;
  private final Tally tally;

  /** The rows by lane; those at rest as well. */
  private final List<LaneRow> rows = new ArrayList<>();

  private final Set<Long> applied = new HashSet<>();
  private final Map<String, Long> lastOfKey = new HashMap<>();

  /** Beyond this no lane goes before the partition is divided as its owner wants it. */
  private @Nullable Long target;

  /** Whether the lanes were apart at the last claim. */
  private boolean apart;

  PartitionBook(PartitionKey key, SimLog log, Verdict verdict, Tally tally) {
    this.key = key;
    this.log = log;
    this.verdict = verdict;
    this.tally = tally;
  }

  PartitionKey key() {
    return key;
  }

  Set<Long> applied() {
    return applied;
  }

  SimLog log() {
    return log;
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
    return rows.isEmpty() ? 0 : positions().getMin();
  }

  long furthest() {
    return rows.isEmpty() ? 0 : positions().getMax();
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
        && applied.contains(offset);
  }

  private LaneShape shape() {
    return rows.get(0).shape();
  }

  private LongSummaryStatistics positions() {
    return atWork().mapToLong(PartitionBook::position).summaryStatistics();
  }

  private Stream<LaneRow> atWork() {
    return rows.stream().limit(shape().lanes());
  }

  private static long position(LaneRow row) {
    return row.position().nextOffset();
  }

  // A unit.

  void unit(LaneChange change, String client, List<Applied> effects) {
    LaneRow before = Objects.requireNonNull(change.before());
    LaneRow after = change.after();
    long from = position(before);
    long to = position(after);
    verdict.require(
        after.epoch() == before.epoch() && after.shape().equals(before.shape()),
        "an advance leaves epoch and shape alone: %s",
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
    effects.forEach(effect -> apply(effect, after, from, to));
    requireNoGap(after, from, to);
    rows.set(after.lane().number(), after);
    if (effects.isEmpty() && to > from && shape().lanes() > 1) {
      tally.count("seen empty unit of one of several lanes");
    }
  }

  private void apply(Applied effect, LaneRow row, long from, long to) {
    verdict.require(effect.lane().equals(row.lane()), "effects are of the unit's lane: %s", effect);
    verdict.require(
        effect.epoch() == row.epoch(),
        "units run under the current epoch %d: %s",
        row.epoch(),
        effect);
    long offset = effect.offset();
    verdict.require(
        offset >= from && offset < to, "applied lies in [%d, %d): %s", from, to, effect);
    verdict.require(
        log.read(offset, 1).stream().anyMatch(e -> e.offset == offset && isOf(e, row)),
        "a record is handled in the lane of its key, of %s: %s",
        shape(),
        effect);
    verdict.require(applied.add(offset), "applied exactly once: %s", effect);
    Long last = lastOfKey.put(effect.key(), offset);
    verdict.require(
        last == null || last < offset || !keepsOrderOf(effect),
        "applied in order, after %d: %s",
        last,
        effect);
  }

  private boolean keepsOrderOf(Applied effect) {
    return !effect.key().equals(Applied.NO_KEY)
        || !shape().hash().equals(LaneHash.KEY_OR_OFFSET.storedName());
  }

  private boolean isOf(SimLog.Entry entry, LaneRow lane) {
    LaneHash hash = LaneHash.named(shape().hash()).orElseThrow();
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(key.topic(), key.partition(), entry.offset, entry.key, entry.value);
    return hash.laneOf(record, shape().lanes()) == lane.lane().number();
  }

  /** What can be read of a lane between two positions was applied. */
  private void requireNoGap(LaneRow lane, long from, long to) {
    for (SimLog.Entry entry : log.read(from, Integer.MAX_VALUE)) {
      if (entry.offset >= to) {
        break;
      }
      verdict.require(
          applied.contains(entry.offset) || !isOf(entry, lane),
          "no gap: offset %d of %s lies before position %d and was not applied",
          entry.offset,
          lane.lane(),
          to);
    }
    verdict.require(
        to <= log.stableEnd(), "what cannot be read yet is not passed: %d of %s", to, lane.lane());
  }

  // Claims, releases, moves.

  /**
   * Rows changed, but by no unit.
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
      requirePositionsKept(changes, 0);
    } else {
      requireDivision(changes, by, after);
    }
    changes.forEach(this::book);
    target = wanted == null || wanted.equals(after) ? null : furthest();
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
    for (SimLog.Entry entry : log.read(0, 1)) {
      verdict.require(
          entry.offset >= position(first),
          "no gap: offset %d of %s lies before the start at %d",
          entry.offset,
          key,
          position(first));
    }
  }

  private void requirePositionsKept(List<LaneChange> changes, int fromLane) {
    for (LaneChange change : changes) {
      LaneRow before = change.before();
      LaneRow after = change.after();
      boolean kept = before != null && position(before) == position(after);
      verdict.require(
          kept || after.lane().number() < fromLane,
          "a claim leaves the position alone: %s",
          change);
    }
  }

  private void requireDivision(List<LaneChange> changes, Statement by, LaneShape after) {
    verdict.require(by == Statement.CLAIM, "only a claim divides, not %s: %s", by, changes);
    verdict.require(
        together(),
        "only lanes that are together are divided anew: %s",
        atWork().map(PartitionBook::position).toList());
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
    requirePositionsKept(changes, after.lanes());
    tally.count(apart ? "seen division after catch-up" : "seen division");
  }

  private void book(LaneChange change) {
    LaneRow row = change.after();
    if (row.lane().number() < rows.size()) {
      rows.set(row.lane().number(), row);
    } else {
      rows.add(row);
    }
  }

  @Override
  public String toString() {
    return key + " " + rows;
  }
}

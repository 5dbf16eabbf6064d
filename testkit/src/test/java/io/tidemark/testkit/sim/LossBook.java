// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.LaneRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The owners of a partition that were lost while they tried a record alone: those that another took
 * it from, that had not given it up, and that had not taken back what they had written of the
 * trial. Whether they had the record in hand in the end nobody knows: who cannot reach the database
 * cannot take anything back. Whoever holds the baton.
 */
final class LossBook {
  /** How many in a row, by lane, since it passed a record. */
  private final Map<Integer, Integer> lost = new HashMap<>();

  private final List<Passed> endedProcesses = new ArrayList<>();

  /** What a lane passed after as many owners as it takes were lost. */
  private record Passed(int lane, long from, long to) {
    boolean holds(int number, long offset) {
      return lane == number && offset >= from && offset < to;
    }
  }

  /** Whether a record was passed only after so many owners were lost over it. */
  boolean endedProcesses(int lane, long offset) {
    return endedProcesses.stream().anyMatch(passed -> passed.holds(lane, offset));
  }

  /** A lane was claimed or given up. */
  void claimed(LaneChange change) {
    LaneRow before = change.before();
    if (before != null && before.losses().onTrial() && isTaken(before.owner(), change.after())) {
      lost.merge(change.after().lane().number(), 1, Integer::sum);
    }
  }

  private static boolean isTaken(@Nullable String before, LaneRow after) {
    return before != null && after.owner() != null && !before.equals(after.owner());
  }

  /** A unit of a lane passed a record. */
  void passed(int lane, long from, long to) {
    Integer before = lost.remove(lane);
    if (before != null && before >= CrashLoopException.AFTER) {
      endedProcesses.add(new Passed(lane, from, to));
    }
  }

  /** Somebody moved the partition. */
  void moved() {
    lost.clear();
  }
}

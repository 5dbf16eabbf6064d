// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.store.Move;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.GapEntry;
import io.tidemark.testkit.store.LaneRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/**
 * What a move may do. Whoever holds the baton. All of it stands in one transaction, with the new
 * epoch that fences every lane:
 *
 * <ul>
 *   <li>A SEEK and a RESTART take every lane to the place the audit names, a JUMP those that are
 *       before it. Other lanes, and those at rest, stay where they are.
 *   <li>If a lane goes back, all that move get a replay one above any before; else nothing does.
 *   <li>A lane that goes forward leaves a gap, from where it was to where it goes, and nothing else
 *       does: not a RESTART, as offsets of two topics have nothing in common.
 *   <li>The topic stays the same but for a RESTART, which goes to a later topic, to its beginning.
 *   <li>A JUMP happens only where the log does not hold the position any more: under EARLIEST it
 *       leaves out nothing that the log still holds, under LATEST nothing that cannot be read yet.
 *   <li>Under FAIL there is neither JUMP nor RESTART: a human alone gets the partition going.
 * </ul>
 */
final class MoveRules {
  private final LogPolicies policies;
  private final SimKafka kafka;
  private final Verdict verdict;
  private final Tally tally;

  MoveRules(LogPolicies policies, SimKafka kafka, Verdict verdict, Tally tally) {
    this.policies = policies;
    this.kafka = kafka;
    this.verdict = verdict;
    this.tally = tally;
  }

  /**
   * Checks a move.
   *
   * @param atWork the lanes at work before it
   * @param changes all rows of the partition
   */
  void check(
      AuditEntry move,
      List<LaneRow> atWork,
      SimLog log,
      List<LaneChange> changes,
      List<GapEntry> gaps) {
    requirePlaces(move, atWork, changes);
    requireGaps(move, atWork, changes, gaps);
    if (move.kind() == Move.Kind.RESTART) {
      requireRestart(move, changes);
    } else {
      verdict.require(
          changes.stream().allMatch(c -> topic(c).equals(atWork.get(0).topicId())),
          "only a RESTART changes the topic: %s",
          changes);
    }
    if (move.kind() == Move.Kind.JUMP) {
      requireJump(move, atWork, log);
    }
    count(move, atWork);
  }

  private void requirePlaces(AuditEntry move, List<LaneRow> atWork, List<LaneChange> changes) {
    boolean back = atWork.stream().anyMatch(row -> moves(move, row) && position(row) > move.to());
    long replay = atWork.stream().mapToLong(LaneRow::replay).max().orElseThrow() + (back ? 1 : 0);
    for (LaneChange change : changes) {
      LaneRow before = change.before();
      LaneRow after = change.after();
      verdict.require(
          before != null && after.shape().equals(before.shape()),
          "a move leaves the shape alone: %s",
          change);
      if (before != null) {
        boolean moves = before.lane().number() < atWork.size() && moves(move, before);
        verdict.require(
            position(after) == (moves ? move.to() : position(before)),
            "a move takes to %d the lanes it is meant for: %s",
            move.to(),
            change);
        verdict.require(
            after.replay() == (moves ? replay : before.replay()),
            "who goes back gets a new replay, %d, and nobody else: %s",
            replay,
            change);
      }
    }
  }

  private static boolean moves(AuditEntry move, LaneRow row) {
    return move.kind() != Move.Kind.JUMP || position(row) < move.to();
  }

  private void requireGaps(
      AuditEntry move, List<LaneRow> atWork, List<LaneChange> changes, List<GapEntry> gaps) {
    List<GapEntry> expected = new ArrayList<>();
    for (LaneRow row : atWork) {
      if (move.kind() != Move.Kind.RESTART && position(row) < move.to()) {
        long epoch = changes.get(0).after().epoch();
        expected.add(
            new GapEntry(
                row.lane(), row.topicId(), position(row), move.to(), move.kind().name(), epoch));
      }
    }
    verdict.require(
        gaps.size() == expected.size() && new HashSet<>(gaps).equals(new HashSet<>(expected)),
        "what a move leaves out is named with it: %s, but the ledger says %s",
        expected,
        gaps);
  }

  private void requireRestart(AuditEntry move, List<LaneChange> changes) {
    verdict.require(
        policies.recreatedTopic() == RecreatedTopicPolicy.EARLIEST,
        "under FAIL nothing begins with a topic made again: %s",
        move);
    UUID to = topic(changes.get(0));
    List<UUID> made = kafka.everMade();
    for (LaneChange change : changes) {
      LaneRow before = change.before();
      verdict.require(
          topic(change).equals(to)
              && before != null
              && made.indexOf(to) > made.indexOf(before.topicId()),
          "every lane is given to a later topic: %s",
          changes);
    }
    verdict.require(
        isNoFurtherThanTheBeginning(move.to(), kafka.log(to, move.partition().partition())),
        "a topic made again begins with its first record: %s",
        move);
  }

  /** As far as can be told: the beginning may have moved on since. */
  private static boolean isNoFurtherThanTheBeginning(long offset, SimLog log) {
    return offset <= log.begin();
  }

  private void requireJump(AuditEntry move, List<LaneRow> atWork, SimLog log) {
    verdict.require(
        policies.belowLogStart() != LogStartPolicy.FAIL, "under FAIL nothing jumps: %s", move);
    long first = atWork.stream().mapToLong(MoveRules::position).min().orElseThrow();
    verdict.require(first < log.begin(), "jumps only out of what the log does not hold: %s", move);
    boolean earliest = policies.belowLogStart() == LogStartPolicy.EARLIEST;
    verdict.require(
        earliest ? isNoFurtherThanTheBeginning(move.to(), log) : move.to() <= log.stableEnd(),
        "a jump ends where the policy %s says: %s",
        policies.belowLogStart(),
        move);
  }

  private void count(AuditEntry move, List<LaneRow> atWork) {
    String lanes = atWork.size() > 1 ? " of several lanes" : "";
    String policy = move.kind() == Move.Kind.JUMP ? " under " + policies.belowLogStart() : "";
    tally.count("seen " + move.kind() + policy + lanes);
    if (atWork.stream().anyMatch(row -> !moves(move, row))) {
      tally.count("seen JUMP that leaves lanes where they are");
    }
    if (atWork.stream().anyMatch(row -> moves(move, row) && position(row) > move.to())) {
      tally.count("seen way back" + lanes);
    }
  }

  private static UUID topic(LaneChange change) {
    return change.after().topicId();
  }

  private static long position(LaneRow row) {
    return row.position().nextOffset();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.UnexpectedPositionException;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a move in one session: the lanes, the audit, and the ledger of what is left out.
 * Inside a statement only.
 */
final class MemoryMoves {
  private MemoryMoves() {}

  /** Answers null while it has to wait for a lock. */
  static @Nullable MoveResult move(LaneRows rows, Move move) {
    if (!rows.lock()) {
      return null;
    }
    List<LaneRow> moving = moving(rows.all(), move);
    refuseOtherTopic(move, moving.get(0).topicId());
    LongSummaryStatistics positions = positions(moving);
    int backward = move.to() < positions.getMax() ? 1 : 0;
    long replay = backward + rows.all().stream().mapToLong(LaneRow::replay).max().orElseThrow();
    long epoch = rows.claim(null).epoch();
    Set<LaneKey> keys = moving.stream().map(LaneRow::lane).collect(Collectors.toSet());
    rows.update(
        rows.all().stream().filter(row -> keys.contains(row.lane())).toList(),
        row -> row.movedTo(move.to(), replay));
    if (move.topic() == null) {
      writeGaps(rows.session(), moving, move, epoch);
    } else {
      rows.giveTo(move.topic().to());
    }
    rows.session()
        .writes
        .put(
            Schema.audit(new Object()),
            new AuditEntry(
                move.partition(),
                move.kind(),
                move.operator(),
                move.reason(),
                positions.getMin(),
                move.to()));
    return new MoveResult(positions.getMin(), move.to(), epoch, replay);
  }

  /** The lanes that move, if they are where they are expected to be. */
  private static List<LaneRow> moving(List<LaneRow> lanes, Move move) {
    LaneKey first = move.partition().lane(0);
    if (lanes.isEmpty()) {
      throw new TidemarkException(first, "there is no row to move: nothing was ever claimed", null);
    }
    List<LaneRow> moving =
        lanes.stream().filter(lane -> move.moves(lane.position().nextOffset())).toList();
    if (!move.expects(positions(moving))) {
      throw new UnexpectedPositionException(
          move, lanes.stream().map(lane -> lane.position().nextOffset()).toList());
    }
    return moving;
  }

  private static LongSummaryStatistics positions(List<LaneRow> lanes) {
    return lanes.stream().mapToLong(row -> row.position().nextOffset()).summaryStatistics();
  }

  private static void refuseOtherTopic(Move move, UUID stored) {
    if (move.topic() != null && !move.topic().from().equals(stored)) {
      throw new TidemarkException(
          move.partition().lane(0),
          "expected of topic id %s, but the rows are of %s: nothing was moved"
              .formatted(move.topic().from(), stored),
          null);
    }
  }

  private static void writeGaps(Session session, List<LaneRow> before, Move move, long epoch) {
    for (LaneRow row : before) {
      long from = row.position().nextOffset();
      if (from < move.to()) {
        session.writes.put(
            Schema.gap(new Object()),
            new GapEntry(row.lane(), row.topicId(), from, move.to(), move.kind().name(), epoch));
      }
    }
  }
}

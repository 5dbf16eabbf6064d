// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.Gap;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.TopicChange;
import io.tidemark.store.UnexpectedPositionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Carries out an operator's move, in the caller's transaction: the lanes, the audit, and the ledger
 * of what is left out. Immutable.
 */
final class Moves {
  private final Tables tables;
  private final LaneRows rows;
  private final Gaps gaps;

  Moves(Tables tables) {
    this.tables = tables;
    this.rows = new LaneRows(tables);
    this.gaps = new Gaps(tables);
  }

  MoveResult move(Connection connection, Move move) throws SQLException {
    LockedPartition locked =
        rows.lockWaiting(connection, move.partition())
            .orElseThrow(
                () ->
                    new TidemarkException(
                        move.partition().lane(0),
                        "there is no row to move: nothing was ever claimed",
                        null));
    requireTopic(move, locked);
    List<LaneRow> moving = moving(locked, move);
    MoveResult result =
        new MoveResult(
            moving.stream().mapToLong(LaneRow::nextOffset).min().orElseThrow(),
            move.to(),
            locked.nextEpoch(),
            replay(locked, moving, move.to()));
    rows.bump(
        connection,
        locked,
        locked.rows().stream().filter(row -> !moving.contains(row)).toList(),
        null);
    moveLanes(connection, locked, moving, result);
    if (move.topic() == null) {
      writeGaps(connection, locked, moving, move, result);
    } else {
      giveTo(connection, move.partition(), move.topic());
    }
    writeAudit(connection, move, result);
    return result;
  }

  /** The lanes that move, if they are where they are expected to be. */
  private static List<LaneRow> moving(LockedPartition locked, Move move) {
    List<LaneRow> moving =
        locked.lanes().stream().filter(lane -> move.moves(lane.nextOffset())).toList();
    if (!move.expects(moving.stream().mapToLong(LaneRow::nextOffset).summaryStatistics())) {
      throw new UnexpectedPositionException(
          move, locked.lanes().stream().map(LaneRow::nextOffset).toList());
    }
    return moving;
  }

  private static void requireTopic(Move move, LockedPartition locked) {
    TopicChange topic = move.topic();
    if (topic != null && !topic.from().equals(locked.topicId())) {
      throw new TidemarkException(
          move.partition().lane(0),
          "expected of topic id %s, but the rows are of %s: nothing was moved; look again"
              .formatted(topic.from(), locked.topicId()),
          null);
    }
  }

  /** The offsets of two topics have nothing in common: so what lies between them is no gap. */
  private void giveTo(Connection connection, PartitionKey key, TopicChange topic)
      throws SQLException {
    for (String change : List.of(LaneSql.GIVE_TO_TOPIC, LaneSql.SEE_ANEW)) {
      try (PreparedStatement statement = connection.prepareStatement(tables.in(change))) {
        statement.setObject(1, topic.to());
        KeyColumns.bind(statement, 2, key);
        statement.executeUpdate();
      }
    }
  }

  /** One more than any lane's, if any lane goes backward. */
  private static long replay(LockedPartition locked, List<LaneRow> moving, long to) {
    boolean backward = moving.stream().anyMatch(lane -> to < lane.nextOffset());
    return backward ? locked.replay() + 1 : locked.replay();
  }

  private void moveLanes(
      Connection connection, LockedPartition locked, List<LaneRow> moving, MoveResult result)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.MOVE))) {
      statement.setLong(1, result.to());
      statement.setLong(2, result.replay());
      statement.setLong(3, result.epoch());
      KeyColumns.bind(statement, 4, locked.key());
      KeyColumns.bindArray(statement, 8, "integer", moving, LaneRow::number);
      LaneRows.requireCount(moving.size(), statement.executeUpdate());
    }
  }

  private void writeGaps(
      Connection connection,
      LockedPartition locked,
      List<LaneRow> moving,
      Move move,
      MoveResult result)
      throws SQLException {
    for (LaneRow row : moving) {
      if (row.nextOffset() < move.to()) {
        LaneKey lane = locked.key().lane(row.number());
        gaps.write(
            connection,
            new Gap(lane, result.epoch(), row.nextOffset(), move.to(), move.kind().name()));
      }
    }
  }

  private void writeAudit(Connection connection, Move move, MoveResult result) throws SQLException {
    PartitionKey key = move.partition();
    try (PreparedStatement statement =
        connection.prepareStatement(tables.in(OperatorSql.WRITE_AUDIT))) {
      KeyColumns.bind(statement, 1, key);
      statement.setString(5, move.kind().name());
      statement.setString(6, move.operator());
      statement.setString(7, move.reason());
      statement.setLong(8, result.from());
      statement.setLong(9, result.to());
      statement.setLong(10, result.epoch());
      statement.setLong(11, result.replay());
      statement.executeUpdate();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.Position;
import io.tidemark.store.FirstPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the first rows of partitions that have none. Immutable; in the caller's transaction. */
final class FirstRows {

  /** A partition with one lane needs no hash to find it. */
  private static final String NO_HASH = "none";

  private final Tables tables;

  FirstRows(Tables tables) {
    this.tables = tables;
  }

  /** Writes rows, but for partitions that have some. Returns how many it wrote. */
  int insert(Connection connection, Collection<FirstPosition> positions) throws SQLException {
    List<FirstPosition> inKeyOrder =
        positions.stream().sorted(Comparator.comparing(FirstPosition::partition)).toList();
    int written;
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.INSERT))) {
      bind(statement, inKeyOrder);
      written = statement.executeUpdate();
    }
    see(connection, inKeyOrder);
    return written;
  }

  private static void bind(PreparedStatement statement, List<FirstPosition> positions)
      throws SQLException {
    statement.setString(1, NO_HASH);
    KeyColumns.bind(statement, 2, positions, FirstPosition::partition);
    KeyColumns.bindArray(statement, 6, "uuid", positions, FirstPosition::topicId);
    bind(statement, 7, "bigint", positions, Position::nextOffset);
    bind(statement, 8, "integer", positions, Position::leaderEpoch);
    bind(statement, 9, "bigint", positions, ofRecord(HandledRecord::offset));
    bind(statement, 10, "bigint", positions, ofRecord(last -> last.timestamp().toEpochMilli()));
    bind(statement, 11, "bigint", positions, ofRecord(HandledRecord::hash));
  }

  private static void bind(
      PreparedStatement statement,
      int parameter,
      String type,
      List<FirstPosition> positions,
      Function<Position, @Nullable Object> column)
      throws SQLException {
    KeyColumns.bindArray(
        statement, parameter, type, positions, first -> column.apply(first.position()));
  }

  private static Function<Position, @Nullable Object> ofRecord(
      Function<HandledRecord, Object> column) {
    return position -> {
      HandledRecord last = position.lastRecord();
      return last == null ? null : column.apply(last);
    };
  }

  private void see(Connection connection, List<FirstPosition> positions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.SEE))) {
      KeyColumns.bind(statement, 1, positions, FirstPosition::partition);
      KeyColumns.bindArray(statement, 5, "uuid", positions, FirstPosition::topicId);
      statement.executeUpdate();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.Position;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** How a position goes into a statement. */
final class PositionColumns {
  private PositionColumns() {}

  /** Binds a position to five parameters. */
  static void bind(PreparedStatement statement, int first, Position position) throws SQLException {
    statement.setLong(first, position.nextOffset());
    statement.setObject(first + 1, position.leaderEpoch(), Types.INTEGER);
    HandledRecord last = position.lastRecord();
    if (last == null) {
      statement.setNull(first + 2, Types.BIGINT);
      statement.setNull(first + 3, Types.BIGINT);
      statement.setNull(first + 4, Types.BIGINT);
    } else {
      statement.setLong(first + 2, last.offset());
      statement.setLong(first + 3, last.timestamp().toEpochMilli());
      statement.setLong(first + 4, last.hash());
    }
  }
}

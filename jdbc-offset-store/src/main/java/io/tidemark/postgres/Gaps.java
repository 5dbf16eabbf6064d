// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.store.FencedException;
import io.tidemark.store.Gap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes down what units and moves leave out. Immutable; in the transaction that leaves it out. */
final class Gaps {
  private final String write;

  Gaps(Tables tables) {
    this.write = tables.in(OperatorSql.WRITE_GAP);
  }

  /**
   * Writes one row, of the topic that the lane's row belongs to.
   *
   * @throws FencedException there is no such row under the claim: another claim is why
   */
  int write(Connection connection, Gap gap) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(write)) {
      statement.setLong(1, gap.from());
      statement.setLong(2, gap.to());
      statement.setString(3, gap.cause());
      KeyColumns.bind(statement, 4, gap.lane().partition());
      statement.setInt(8, gap.lane().number());
      statement.setLong(9, gap.epoch());
      int written = statement.executeUpdate();
      if (written != 1) {
        throw new FencedException(gap.lane(), gap.epoch());
      }
      return written;
    }
  }
}

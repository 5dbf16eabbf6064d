// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells which sessions an open transaction waits for. Any thread, on a control connection. */
final class LockWaits {
  private LockWaits() {}

  /** The sessions that stand in the way of a transaction, in words; empty if there are none. */
  static Optional<String> of(Session session, String transactionId) throws SQLException {
    List<OtherSession> blockers =
        ControlTransactions.run(
            session, session.limits().claim(), connection -> blockers(connection, transactionId));
    return blockers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            blockers.stream().map(OtherSession::describe).collect(Collectors.joining("; ")));
  }

  private static List<OtherSession> blockers(Connection connection, String transactionId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LaneSql.WAITS_FOR)) {
      statement.setString(1, transactionId);
      List<OtherSession> blockers = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          blockers.add(
              new OtherSession(
                  row.getInt(1), row.getString(2), row.getString(3), row.getString(4)));
        }
      }
      return blockers;
    }
  }
}

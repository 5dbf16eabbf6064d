// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.settings.TimeLimits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The first statement of every transaction: bounds its waits, names it, and looks at what it runs
 * as, in one round trip. All settings end with the transaction, so that poolers work.
 *
 * @param statement the longest a statement may take
 * @param lock the longest a wait for a lock may take
 * @param idle the longest the transaction may be left idle
 * @param applicationName the name it runs under
 */
record TransactionStart(Duration statement, Duration lock, Duration idle, String applicationName) {

  private static final String BOUND =
      """
      SELECT pg_catalog.set_config('statement_timeout', ?, true),
             pg_catalog.set_config('lock_timeout', ?, true),
             pg_catalog.set_config('idle_in_transaction_session_timeout', ?, true),
             pg_catalog.set_config('application_name', ?, true),
             pg_catalog.current_setting('transaction_isolation'),
             pg_catalog.current_setting('transaction_read_only')
      """;

  private static final String BOUND_AND_NUMBERED =
      """
      SELECT pg_catalog.set_config('statement_timeout', ?, true),
             pg_catalog.set_config('lock_timeout', ?, true),
             pg_catalog.set_config('idle_in_transaction_session_timeout', ?, true),
             pg_catalog.set_config('application_name', ?, true),
             pg_catalog.current_setting('transaction_isolation'),
             pg_catalog.current_setting('transaction_read_only'),
             pg_catalog.pg_current_xact_id()::text
      """;

  private static final String READ_ONLY = "25006";

  /** For the transaction of a unit. */
  static TransactionStart ofUnit(Session session) {
    TimeLimits limits = session.limits();
    return new TransactionStart(
        limits.statement(), limits.lock(), limits.idleInTransaction(), session.applicationName());
  }

  /**
   * For the transaction of a control call, whose statements may wait for a lock as long as they
   * may.
   */
  static TransactionStart ofControl(Session session, Duration lock) {
    TimeLimits limits = session.limits();
    return new TransactionStart(
        limits.statement().plus(lock), lock, limits.idleInTransaction(), session.applicationName());
  }

  /** Begins a transaction on the connection. */
  void begin(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BOUND);
        ResultSet result = execute(statement)) {
      check(result);
    }
  }

  /** Begins a transaction on the connection and returns its id. */
  String beginNumbered(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BOUND_AND_NUMBERED);
        ResultSet result = execute(statement)) {
      check(result);
      return result.getString(7);
    }
  }

  private ResultSet execute(PreparedStatement prepared) throws SQLException {
    prepared.setString(1, milliseconds(statement));
    prepared.setString(2, milliseconds(lock));
    prepared.setString(3, milliseconds(idle));
    prepared.setString(4, applicationName);
    return prepared.executeQuery();
  }

  /** Never zero, which would stand for no bound at all. */
  private static String milliseconds(Duration bound) {
    return Long.toString(Math.max(1, bound.toMillis()));
  }

  private static void check(ResultSet result) throws SQLException {
    result.next();
    String isolation = result.getString(5);
    if (!isolation.equals("read committed")) {
      throw new UnfitConnectionException(
          "the transaction is "
              + isolation
              + ", but must be read committed: set it on the pool, or default_transaction_isolation for the role");
    }
    if (result.getString(6).equals("on")) {
      throw new SQLException(
          "the server takes no writes: it is a replica, or the transaction is read only",
          READ_ONLY);
    }
  }
}

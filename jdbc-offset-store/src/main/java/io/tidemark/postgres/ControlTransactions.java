// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Runs control calls, each in one transaction on a control connection. Safe for all threads. */
final class ControlTransactions {

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private ControlTransactions() {}

  /**
   * Commits when the work returns, rolls back when it throws.
   *
   * @param lock how long a statement of the work may wait for a lock
   */
  static <T> T run(Session session, Duration lock, Work<T> work) throws SQLException {
    LentConnection lent =
        LentConnection.from(session.control(), session.limits().socket().plus(lock));
    T result;
    try {
      TransactionStart.ofControl(session, lock).begin(lent.connection());
      result = work.run(lent.connection());
      commit(lent.connection());
    } catch (SQLException | RuntimeException | Error e) {
      lent.rollBack(e);
      throw e;
    }
    lent.giveBack();
    return result;
  }

  /**
   * Runs a control call whose statements wait for locks as long as a claim may.
   *
   * @param what is being done, as what could not be done in the failure's message
   */
  static <T> T run(Session session, String what, Work<T> work) {
    try {
      return run(session, session.limits().claim(), work);
    } catch (SQLException e) {
      throw StoreFailures.of("could not " + what, e);
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      if (CommitAnswer.isRefusal(e)) {
        throw e;
      }
      throw new SQLException(
          "the answer to COMMIT was lost: it may have happened or not", e.getSQLState(), e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.CommitRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Set;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends COMMIT and reads the answer. Used by the thread of the transaction. */
final class CommitAnswer {
  private static final Logger log = LoggerFactory.getLogger(CommitAnswer.class);

  /** Errors by which the server itself says that it does not know. */
  private static final Set<String> SERVER_DOES_NOT_KNOW = Set.of("40003", "08007");

  /** What the server says when it stopped waiting for replicas. */
  private static final Set<String> MAYBE_NOT_REPLICATED = Set.of("01000", "57P01");

  private static final Set<String> SESSION_ENDED = Set.of("FATAL", "PANIC");

  private CommitAnswer() {}

  /**
   * Commits.
   *
   * @throws CommitRefusedException the server refused: the transaction did not happen
   * @throws CommitInDoubtException anything else: it may have happened or may yet happen
   */
  static void await(Connection connection, LaneKey lane) throws SQLException {
    BaseConnection driver = connection.unwrap(BaseConnection.class);
    connection.clearWarnings();
    try {
      connection.commit();
    } catch (SQLException e) {
      if (isRefusal(e) && !driver.isClosed()) {
        throw new CommitRefusedException(lane, e);
      }
      throw new CommitInDoubtException(lane, e);
    } catch (RuntimeException | Error e) {
      throw new CommitInDoubtException(lane, e);
    }
    tellWarnings(connection, lane);
  }

  /**
   * Whether the server said that it did not commit. Sure only if its session is still alive, which
   * a translated severity does not tell.
   */
  static boolean isRefusal(SQLException failure) {
    if (!(failure instanceof PSQLException e)) {
      return false;
    }
    ServerErrorMessage answer = e.getServerErrorMessage();
    return answer != null
        && !SESSION_ENDED.contains(String.valueOf(answer.getSeverity()))
        && !SERVER_DOES_NOT_KNOW.contains(String.valueOf(e.getSQLState()));
  }

  private static void tellWarnings(Connection connection, LaneKey lane) {
    try {
      for (SQLWarning warning = connection.getWarnings();
          warning != null;
          warning = warning.getNextWarning()) {
        if (MAYBE_NOT_REPLICATED.contains(String.valueOf(warning.getSQLState()))) {
          log.warn("{}: committed, but the server warns: {}", lane, inFull(warning));
        }
      }
    } catch (SQLException e) {
      log.warn("{}: committed, but the warnings that came with it could not be read", lane, e);
    }
  }

  /** With the detail, which says that the commit may not have been replicated. */
  private static String inFull(SQLWarning warning) {
    return warning instanceof PSQLWarning its
        ? String.valueOf(its.getServerErrorMessage())
        : String.valueOf(warning.getMessage());
  }
}

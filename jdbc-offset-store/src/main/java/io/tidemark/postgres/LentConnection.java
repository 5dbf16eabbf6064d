// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection while one transaction has it. It comes without an open transaction and with
 * autocommit off, whatever the pool's habits are, and goes back as it came or not at all. Used by
 * one thread at a time.
 */
final class LentConnection {
  private static final Logger log = LoggerFactory.getLogger(LentConnection.class);

  private final DataSource pool;
  private final Connection connection;
  private final boolean autoCommitBefore;
  private final boolean unboundedBefore;

  private LentConnection(DataSource pool, Connection connection) throws SQLException {
    this.pool = pool;
    this.connection = connection;
    this.autoCommitBefore = connection.getAutoCommit();
    this.unboundedBefore = connection.getNetworkTimeout() == 0;
  }

  /**
   * Borrows a connection. Nothing is sent to the server, unless the pool left a transaction open.
   *
   * @param socket how long to wait for an answer of the server, if the pool knows no bound
   */
  static LentConnection from(DataSource pool, Duration socket) throws SQLException {
    Connection connection = pool.getConnection();
    try {
      LentConnection lent = new LentConnection(pool, connection);
      refuseAutosave(connection);
      lent.prepare(socket);
      return lent;
    } catch (SQLException | RuntimeException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  private void prepare(Duration socket) throws SQLException {
    if (autoCommitBefore) {
      connection.setAutoCommit(false);
    }
    connection.rollback();
    if (unboundedBefore) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(socket.toMillis()));
    }
  }

  private static void refuseAutosave(Connection connection) throws SQLException {
    AutoSave autosave = connection.unwrap(PGConnection.class).getAutosave();
    if (autosave != AutoSave.NEVER) {
      throw new UnfitConnectionException(
          "the connection has autosave="
              + autosave.value()
              + ", which turns swallowed errors into lost effects: take it out of the JDBC URL");
    }
  }

  private static void closeAfter(Exception failure, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  Connection connection() {
    return connection;
  }

  /** Gives it back after a commit, of which it makes no difference whether that goes well. */
  void giveBack() {
    try {
      restore();
    } catch (SQLException | RuntimeException e) {
      log.warn("a connection could not be given back to its pool after a commit", e);
      discard(e);
    }
  }

  /** Rolls back and gives it back; what goes wrong is added to the failure that is the reason. */
  void rollBack(Throwable failure) {
    try {
      connection.rollback();
      restore();
    } catch (SQLException | RuntimeException e) {
      failure.addSuppressed(e);
      discard(failure);
    }
  }

  private void restore() throws SQLException {
    if (unboundedBefore) {
      connection.setNetworkTimeout(Runnable::run, 0);
    }
    if (autoCommitBefore) {
      connection.setAutoCommit(true);
    }
    connection.close();
  }

  /** Cuts it off from another thread, without waiting; whoever uses it fails. */
  void cut() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.debug("a connection could not be cut off: it is gone already", e);
    }
  }

  /**
   * Cuts it off: nobody is to have it again. What it might throw is of no use any more, and is
   * added to the failure that made it useless.
   */
  void discard(Throwable failure) {
    try {
      connection.abort(Runnable::run);
      KnownPools.hikari(pool).ifPresent(hikari -> hikari.evictConnection(connection));
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}

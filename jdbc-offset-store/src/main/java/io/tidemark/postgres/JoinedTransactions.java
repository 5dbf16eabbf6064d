// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Tells Jdbi that a handle is always inside its unit's transaction: {@code inTransaction} joins it,
 * savepoints work, and beginning or ending it is refused by the guarded connection. One for each
 * handle, used as that one is.
 */
final class JoinedTransactions implements TransactionHandler {
  private final Map<String, Savepoint> savepoints = new HashMap<>();

  @Override
  public TransactionHandler specialize(Handle handle) {
    return new JoinedTransactions();
  }

  @Override
  public boolean isInTransaction(Handle handle) {
    return true;
  }

  @Override
  public void begin(Handle handle) {
    call(handle, "begin", connection -> connection.setAutoCommit(false));
  }

  /** Once the unit has ended, this only lets the handle run its callbacks. */
  @Override
  public void commit(Handle handle) {
    unlessEnded(handle, Connection::commit);
  }

  @Override
  public void rollback(Handle handle) {
    unlessEnded(handle, Connection::rollback);
  }

  private static void unlessEnded(Handle handle, Step step) {
    call(
        handle,
        "end",
        connection -> {
          if (!connection.isClosed()) {
            step.on(connection);
          }
        });
  }

  @Override
  public void savepoint(Handle handle, String name) {
    call(
        handle,
        "set savepoint " + name,
        connection -> savepoints.put(name, connection.setSavepoint(name)));
  }

  @Override
  public void rollbackToSavepoint(Handle handle, String name) {
    call(handle, "roll back to " + name, connection -> connection.rollback(find(name)));
  }

  @Override
  public void releaseSavepoint(Handle handle, String name) {
    call(handle, "release " + name, connection -> connection.releaseSavepoint(find(name)));
    savepoints.remove(name);
  }

  private Savepoint find(String name) {
    Savepoint savepoint = savepoints.get(name);
    if (savepoint == null) {
      throw new TransactionException("there is no savepoint " + name);
    }
    return savepoint;
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback)
      throws X {
    return callback.withHandle(handle);
  }

  @Override
  public <R, X extends Exception> R inTransaction(
      Handle handle, TransactionIsolationLevel level, HandleCallback<R, X> callback) throws X {
    return callback.withHandle(handle);
  }

  /** What is done on the handle's connection. */
  @FunctionalInterface
  private interface Step {
    void on(Connection connection) throws SQLException;
  }

  private static void call(Handle handle, String what, Step step) {
    try {
      step.on(handle.getConnection());
    } catch (SQLException e) {
      throw new TransactionException("could not " + what, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryDatabase} answers instead of a result; carries PostgreSQL's SQLState. */
public final class DatabaseException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** The SQLState of a lock not had in time. */
  static final String LOCK_TIMEOUT = "55P03";

  /** The SQLState, five characters. */
  private final String sqlState;

  private DatabaseException(String sqlState, String message) {
    this(sqlState, message, null);
  }

  private DatabaseException(String sqlState, String message, @Nullable Throwable cause) {
    super(message + " (" + sqlState + ")", cause);
    this.sqlState = sqlState;
  }

  /** Two transactions wait for each other, and this one has to give way. */
  public static DatabaseException deadlock() {
    return new DatabaseException("40P01", "deadlock detected");
  }

  /** A row stayed locked for too long. */
  public static DatabaseException lockTimeout(String row, String holder) {
    return new DatabaseException(LOCK_TIMEOUT, "lock timeout: " + row + " is held by " + holder);
  }

  /** A row with this key is there already. */
  public static DatabaseException uniqueViolation(String row) {
    return new DatabaseException("23505", "duplicate key: " + row);
  }

  /** The connection is gone, and with it the transaction. */
  public static DatabaseException connectionLost(String how) {
    return new DatabaseException("08006", "connection lost: " + how);
  }

  /** COMMIT was sent by a control call and its answer lost. */
  static DatabaseException answerLost(AnswerLostException how) {
    return new DatabaseException("08007", "the answer to COMMIT was lost", how);
  }

  /** The database does not accept connections. */
  public static DatabaseException unreachable() {
    return new DatabaseException("08001", "the database is down");
  }

  /** A failure that passes by itself. */
  public static DatabaseException passing(String what) {
    return new DatabaseException("26000", what);
  }

  /** An earlier statement failed, so this one is refused. */
  static DatabaseException transactionFailed(DatabaseException first) {
    return new DatabaseException(
        "25P02", "the transaction has failed and can only be rolled back", first);
  }

  /** The SQLState. */
  public String sqlState() {
    return sqlState;
  }

  /** What this means for the record that met it. */
  FailureKind kind() {
    return switch (sqlState) {
      case "40P01", LOCK_TIMEOUT -> FailureKind.CONTENTION;
      case "26000" -> FailureKind.TRANSIENT;
      case "08001", "08006", "08007" -> FailureKind.INFRASTRUCTURE;
      default -> FailureKind.PERMANENT;
    };
  }
}

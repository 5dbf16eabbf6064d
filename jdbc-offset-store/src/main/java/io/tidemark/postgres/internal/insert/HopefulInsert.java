// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.insert;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Inserts many rows of one table in the hope that none is there yet: a plain {@code INSERT} costs
 * PostgreSQL half of what one with {@code ON CONFLICT} does. If one is there after all, what was
 * inserted is taken back to a savepoint, and the statement runs that can deal with it; so do the
 * next ones without trying, for twice as many each time. Safe for all threads: what it remembers is
 * a guess, and costs time only.
 */
public final class HopefulInsert {
  /** Of fewer rows the two more round trips cost more than is saved. */
  public static final int FEWEST = 250;

  private static final String UNIQUE_VIOLATION = "23505";
  private static final int FIRST_PAUSE = 8;
  private static final int LONGEST_PAUSE = 1 << 10;

  private final AtomicInteger pause = new AtomicInteger(FIRST_PAUSE);
  private final AtomicInteger left = new AtomicInteger();

  /** An insert; returns how many rows it inserted or changed. */
  @FunctionalInterface
  public interface Insert {
    /** Runs it. */
    int run() throws SQLException;
  }

  /**
   * Inserts them all, or none of them and tells so.
   *
   * @param rows how many there are
   * @param plain inserts them without {@code ON CONFLICT}
   * @return whether all are inserted; if not, the caller's transaction is as it was before
   */
  public boolean allInserted(Connection connection, int rows, Insert plain) throws SQLException {
    if (rows < FEWEST || left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
      return false;
    }
    Savepoint before = connection.setSavepoint();
    try {
      if (plain.run() == rows) {
        connection.releaseSavepoint(before);
        pause.set(FIRST_PAUSE);
        return true;
      }
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
    }
    connection.rollback(before);
    connection.releaseSavepoint(before);
    left.set(pause.getAndUpdate(count -> Math.min(LONGEST_PAUSE, 2 * count)));
    return false;
  }
}

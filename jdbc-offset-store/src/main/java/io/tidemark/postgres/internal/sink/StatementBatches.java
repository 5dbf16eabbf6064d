// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.EffectFailure;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;

/**
 * Statements of a unit, in batches of those next to each other that have the same text. Used once,
 * by the unit's thread.
 */
public final class StatementBatches {
  /** What the server says of one statement and its values, and not of the transaction. */
  private static final Set<String> OF_STATEMENTS = Set.of("21", "22", "23", "42", "44", "P0");

  /** With the marks between thousands that languages have. */
  private static final Pattern NUMBER = Pattern.compile("\\b\\d{1,3}(?:[.,'\\h]?\\d{3}){0,2}\\b");

  private final Connection guarded;
  private final Connection raw;

  /**
   * For one unit.
   *
   * @param guarded runs the statements: their text is the user's
   * @param raw the connection beneath it
   */
  public StatementBatches(Connection guarded, Connection raw) {
    this.guarded = guarded;
    this.raw = raw;
  }

  /**
   * Runs them in order.
   *
   * @throws EffectFailure naming the one that failed, if that can be told
   */
  public void run(List<DeferredStatement> statements) throws SQLException {
    int from = 0;
    while (from < statements.size()) {
      int to = from + 1;
      String sql = statements.get(from).sql();
      while (to < statements.size() && statements.get(to).sql().equals(sql)) {
        to++;
      }
      run(sql, statements, from, to);
      from = to;
    }
  }

  private void run(String sql, List<DeferredStatement> statements, int from, int to)
      throws SQLException {
    try (PreparedStatement statement = guarded.prepareStatement(sql)) {
      for (int i = from; i < to; i++) {
        bind(statement, statements.get(i), i);
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (BatchUpdateException e) {
      int culprit = culprit(e);
      if (culprit < 0 || from + culprit >= to) {
        throw e;
      }
      throw failure(from + culprit, statements, e);
    }
  }

  private static void bind(PreparedStatement statement, DeferredStatement deferred, int index) {
    try {
      Parameters.bind(statement, deferred.parameters());
    } catch (SQLException e) {
      throw new EffectFailure(index, deferred + ": " + e.getMessage(), e);
    }
  }

  private static EffectFailure failure(
      int index, List<DeferredStatement> statements, BatchUpdateException e) {
    SQLException cause = e.getNextException() == null ? e : e.getNextException();
    return new EffectFailure(index, statements.get(index) + ": " + cause.getMessage(), cause);
  }

  /**
   * Which one of the batch failed; -1 if that cannot be told. The driver's counts say that all
   * failed, as none has happened; its message, whatever the language, has the number first.
   */
  private int culprit(BatchUpdateException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    if (OF_STATEMENTS.stream().noneMatch(state::startsWith) || rewrites()) {
      return -1;
    }
    Matcher number = NUMBER.matcher(String.valueOf(e.getMessage()));
    return number.find() ? Integer.parseInt(number.group().replaceAll("\\D", "")) : -1;
  }

  /** With reWriteBatchedInserts one statement is several of a batch: its counts tell nothing. */
  private boolean rewrites() throws SQLException {
    return raw.unwrap(BaseConnection.class).getQueryExecutor().isReWriteBatchedInsertsEnabled();
  }
}

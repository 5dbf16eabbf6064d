// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.sink.EffectFailure;
import io.tidemark.sink.WriteMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a unit does to one table, as statements. Used once, by the unit's thread. */
final class TableStatements {
  private final Connection connection;
  private final SinkTable table;
  private final SinkSql sql;
  private final List<Fate> fates;
  private final List<List<WiredRow>> writes;
  private final boolean deletes;

  TableStatements(Connection connection, Merge merge) {
    this.connection = connection;
    this.table = merge.table();
    this.sql = new SinkSql(table);
    this.fates = merge.inOrder();
    this.writes = Merge.statements(fates);
    this.deletes = merge.deletes();
  }

  SinkTable table() {
    return table;
  }

  /** Locks what is there, in order, unless one statement does so by itself. */
  void lock() throws SQLException {
    if (isOneStatement()) {
      return;
    }
    List<WiredRow> rows = fates.stream().map(Fate::any).toList();
    try (PreparedStatement statement = connection.prepareStatement(sql.lock(deletes))) {
      int next = bind(statement, table.key(), rows);
      bind(statement, next, LongStream.range(0, rows.size()).boxed().toList());
      statement.execute();
    }
  }

  private boolean isOneStatement() {
    return !deletes && writes.size() <= 1;
  }

  /** Deletes what is to be deleted. */
  void delete() throws SQLException {
    List<Fate> deleted = fates.stream().filter(fate -> fate.deleted() != null).toList();
    if (deleted.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.delete())) {
      List<WiredRow> keys =
          deleted.stream().map(fate -> Objects.requireNonNull(fate.deleted())).toList();
      int next = bind(statement, table.key(), keys);
      if (table.version() != null) {
        bind(statement, next, deleted.stream().map(Fate::deletedBelow).toList());
      }
      statement.execute();
    }
  }

  /** Writes what is to be written. */
  void write() throws SQLException {
    for (List<WiredRow> rows : writes) {
      write(rows);
    }
  }

  private void write(List<WiredRow> rows) throws SQLException {
    SinkTable.Statements statements = table.statements(rows.get(0).set(), sql);
    if (isOneStatement()
        && table
            .hope()
            .allInserted(connection, rows.size(), () -> write(statements.insert(), rows))) {
      return;
    }
    int written = write(statements.upsert(), rows);
    if (table.write().mode() == WriteMode.INSERT_ONLY && written != rows.size()) {
      refuse(rows, written);
    }
  }

  private int write(String text, List<WiredRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      bind(statement, rows.get(0).set().columns(), rows);
      return statement.executeUpdate();
    }
  }

  private void refuse(List<WiredRow> rows, int written) throws SQLException {
    int culprit = existing(rows);
    String problem = "there is a row with its key already, and rows are only to be inserted";
    if (culprit >= 0) {
      throw new EffectFailure(
          rows.get(culprit).index(), "table " + table.table() + ": " + problem, null);
    }
    throw new SQLException(
        "table %s: only %d of %d rows were inserted: %s, or a trigger left them out"
            .formatted(table.table(), written, rows.size(), problem),
        UNIQUE_VIOLATION);
  }

  private static final String UNIQUE_VIOLATION = "23505";

  private int existing(List<WiredRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.existing())) {
      int next = bind(statement, table.key(), rows);
      bind(statement, next, LongStream.range(0, rows.size()).boxed().toList());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getInt(1) : -1;
      }
    }
  }

  /** Binds columns as arrays, from the first parameter on; returns the next one. */
  private int bind(PreparedStatement statement, List<Column> columns, List<WiredRow> rows)
      throws SQLException {
    ColumnSet set = rows.get(0).set();
    boolean same = set.columns().equals(columns);
    int parameter = 1;
    for (Column column : columns) {
      Wire wire = column.type().wire();
      @Nullable Object[] values = wire.column(rows.size());
      for (int i = 0; i < values.length; i++) {
        WiredRow row = rows.get(i);
        Object value = same ? row.value(parameter - 1) : row.value(column);
        values[i] = value == null ? null : column.type().travelling(value);
      }
      statement.setArray(parameter++, wire.array(connection, values));
    }
    return parameter;
  }

  private void bind(PreparedStatement statement, int parameter, List<Long> numbers)
      throws SQLException {
    statement.setArray(parameter, Wire.INT8.array(connection, numbers.toArray(Long[]::new)));
  }
}

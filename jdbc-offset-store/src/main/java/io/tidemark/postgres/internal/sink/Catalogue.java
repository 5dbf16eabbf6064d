// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the database knows of tables, in the caller's transaction. */
final class Catalogue {
  private final Connection connection;

  Catalogue(Connection connection) {
    this.connection = connection;
  }

  /**
   * Something of the name that was looked for.
   *
   * @param table whether it is a table, rather than a view, say
   */
  record Found(long oid, String schema, String name, boolean table) {
    @Override
    public String toString() {
      return schema + "." + name;
    }
  }

  /** What a row of a result becomes. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What has this name: nothing, or one, or several if the name is ambiguous. */
  List<Found> named(String name) throws SQLException {
    return read(
        CatalogueSql.TABLES,
        List.of(name, name),
        row -> new Found(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4)));
  }

  /** Tables whose name differs in case only. */
  List<String> alike(String name) throws SQLException {
    return read(
        CatalogueSql.ALIKE, List.of(name), row -> row.getString(1) + "." + row.getString(2));
  }

  /** All about a table. */
  TableDefinition table(Found table) throws SQLException {
    long oid = table.oid();
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Column column : read(CatalogueSql.COLUMNS, List.of(oid, oid), this::column)) {
      columns.put(column.name(), column);
    }
    List<String> primary = new ArrayList<>();
    List<Set<String>> unique = new ArrayList<>();
    for (UniqueKey key : read(CatalogueSql.UNIQUE_KEYS, List.of(oid), Catalogue::uniqueKey)) {
      unique.add(Set.copyOf(key.columns()));
      if (key.primary()) {
        primary.addAll(key.columns());
      }
    }
    return new TableDefinition(
        oid,
        table.schema(),
        table.name(),
        columns,
        primary,
        unique,
        new HashSet<>(read(CatalogueSql.REFERENCES, List.of(oid), row -> row.getLong(1))),
        new HashSet<>(read(CatalogueSql.RIGHTS, List.of(oid, oid), row -> row.getString(1))));
  }

  private record UniqueKey(boolean primary, List<String> columns) {}

  private static UniqueKey uniqueKey(ResultSet row) throws SQLException {
    return new UniqueKey(row.getBoolean(1), List.of((String[]) row.getArray(2).getArray()));
  }

  private Column column(ResultSet row) throws SQLException {
    String schema = row.getString(4);
    String type = row.getString(5);
    return new Column(
        row.getString(1),
        row.getInt(2),
        type(row, schema, type),
        Names.quoted(schema, type),
        row.getString(3),
        row.getBoolean(12),
        row.getBoolean(13),
        row.getBoolean(14));
  }

  private ColumnType type(ResultSet row, String schema, String type) throws SQLException {
    int modifier = row.getInt(7);
    boolean plain = row.getBoolean(15);
    long oid = row.getLong(10);
    String element = row.getString(8);
    if (element != null) {
      return new CompositeTypes.Many(
          row.getBoolean(9)
              ? labels(oid)
              : BuiltInTypes.of(row.getString(11), element, modifier, plain));
    }
    return row.getBoolean(6) ? labels(oid) : BuiltInTypes.of(schema, type, modifier, plain);
  }

  private ColumnType labels(long oid) throws SQLException {
    return new TextTypes.Labels(
        Set.copyOf(read(CatalogueSql.LABELS, List.of(oid), row -> row.getString(1))));
  }

  private <T> List<T> read(String sql, List<Object> parameters, Row<T> reading)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      List<T> read = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          read.add(reading.read(row));
        }
      }
      return read;
    }
  }
}

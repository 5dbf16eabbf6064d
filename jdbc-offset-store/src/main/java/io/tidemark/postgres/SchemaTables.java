// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables as they are in the database: validates and creates them, in the caller's transaction.
 * Immutable.
 */
final class SchemaTables {

  /** "tidemark" as a number: the key of the lock under which tables are created. */
  private static final long LOCK_KEY = 0x74_69_64_65_6d_61_72_6bL;

  /** What this version does with its tables; those of later capabilities are not needed yet. */
  private static final List<Right> RIGHTS =
      List.of(
          new Right("tidemark_lane", "SELECT"),
          new Right("tidemark_lane", "INSERT"),
          new Right("tidemark_lane", "UPDATE"),
          new Right("tidemark_group", "SELECT"),
          new Right("tidemark_group", "INSERT"),
          new Right("tidemark_group", "UPDATE"),
          new Right("tidemark_seen", "SELECT"),
          new Right("tidemark_seen", "INSERT"),
          new Right("tidemark_gap", "INSERT"),
          new Right("tidemark_audit", "INSERT"));

  private final Tables tables;
  private final SchemaScript script = SchemaScript.current();

  SchemaTables(Tables tables) {
    this.tables = tables;
  }

  private record Right(String table, String name) {}

  /** Everything that is missing or of another type; empty if the tables are as they have to be. */
  List<String> faults(Connection connection) throws SQLException {
    List<SchemaScript.Column> wanted = script.columns();
    Set<String> names = new TreeSet<>();
    wanted.forEach(column -> names.add(tables.named(column.table())));
    Map<String, Map<String, String>> found = columns(connection, names);
    List<String> faults = new ArrayList<>();
    for (String name : names) {
      if (!found.containsKey(name)) {
        faults.add("table %s.%s is missing".formatted(tables.schema(), name));
      }
    }
    for (SchemaScript.Column column : wanted) {
      Map<String, String> its = found.get(tables.named(column.table()));
      if (its != null) {
        addFault(column, its, faults);
      }
    }
    return faults;
  }

  private void addFault(
      SchemaScript.Column column, Map<String, String> found, List<String> faults) {
    String name = tables.schema() + "." + tables.named(column.table()) + "." + column.name();
    String type = found.get(column.name());
    if (type == null) {
      faults.add("column %s %s is missing".formatted(name, column.type()));
    } else if (!type.equals(column.type())) {
      faults.add("column %s is %s, but has to be %s".formatted(name, type, column.type()));
    }
  }

  /** The types of the columns of those tables that are there. */
  private Map<String, Map<String, String>> columns(Connection connection, Set<String> names)
      throws SQLException {
    Map<String, Map<String, String>> columns = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.COLUMNS)) {
      statement.setString(1, tables.schema());
      statement.setArray(2, connection.createArrayOf("name", names.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          columns
              .computeIfAbsent(row.getString(1), table -> new HashMap<>())
              .put(row.getString(2), row.getString(3));
        }
      }
    }
    return columns;
  }

  /** The rights this role lacks on tables that are there. */
  List<String> missingRights(Connection connection) throws SQLException {
    List<String> faults = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.MISSING_RIGHTS)) {
      KeyColumns.bindArray(statement, 1, "name", RIGHTS, right -> tables.named(right.table()));
      KeyColumns.bindArray(statement, 2, "text", RIGHTS, Right::name);
      statement.setString(3, tables.schema());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          faults.add(
              "this role may not %s on %s.%s"
                  .formatted(row.getString(2), tables.schema(), row.getString(1)));
        }
      }
    }
    return faults;
  }

  /** Creates what is missing. Waits for another instance that does the same. */
  void create(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(SchemaSql.LOCK)) {
      lock.setLong(1, LOCK_KEY);
      lock.execute();
    }
    try (Statement statement = connection.createStatement()) {
      if (!schemaExists(connection)) {
        statement.execute("CREATE SCHEMA " + tables.quotedSchema());
      }
      statement.execute(tables.in(script.sql()));
    }
  }

  private boolean schemaExists(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.SCHEMA_EXISTS)) {
      statement.setString(1, tables.schema());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
          new Right("tidemark_dead_letter", "SELECT"),
          new Right("tidemark_dead_letter", "INSERT"),
          new Right("tidemark_dead_letter", "UPDATE"),
          new Right("tidemark_idempotency", "SELECT"),
          new Right("tidemark_idempotency", "INSERT"),
          new Right("tidemark_idempotency", "UPDATE"),
          new Right("tidemark_idempotency", "DELETE"),
          new Right("tidemark_outbox", "SELECT"),
          new Right("tidemark_outbox", "INSERT"),
          new Right("tidemark_outbox", "DELETE"),
          new Right("tidemark_gap", "INSERT"),
          new Right("tidemark_audit", "INSERT"));

  private final Tables tables;
  private final SchemaScript script = SchemaScript.current();

  SchemaTables(Tables tables) {
    this.tables = tables;
  }

  private record Right(String table, String name) {}

  /** A table or column that is not what it has to be. */
  record Difference(String what, String problem) {}

  /**
   * How the tables differ from what they have to be.
   *
   * @param missing tables that can be created
   * @param damaged columns that are missing or of another type, which is for people to cure
   */
  record Differences(List<Difference> missing, List<Difference> damaged) {

    boolean canBeCreated() {
      return !missing.isEmpty() && damaged.isEmpty();
    }

    List<Difference> all() {
      return Stream.concat(missing.stream(), damaged.stream()).toList();
    }
  }

  /** How the tables differ from what they have to be. */
  Differences differences(Connection connection) throws SQLException {
    List<SchemaScript.Column> wanted = script.columns();
    Set<String> names = new TreeSet<>();
    wanted.forEach(column -> names.add(tables.named(column.table())));
    Map<String, Map<String, String>> found = columns(connection, names);
    Differences differences = new Differences(new ArrayList<>(), new ArrayList<>());
    for (String name : names) {
      if (!found.containsKey(name)) {
        differences
            .missing()
            .add(new Difference("table " + tables.schema() + "." + name, "is missing"));
      }
    }
    for (SchemaScript.Column column : wanted) {
      Map<String, String> its = found.get(tables.named(column.table()));
      if (its != null) {
        differences.damaged().addAll(difference(column, its.get(column.name())));
      }
    }
    return differences;
  }

  private List<Difference> difference(SchemaScript.Column column, @Nullable String type) {
    if (column.type().equals(type)) {
      return List.of();
    }
    String name = tables.schema() + "." + tables.named(column.table()) + "." + column.name();
    return List.of(
        new Difference(
            "column " + name,
            type == null
                ? "is missing; it has to be " + column.type()
                : "is %s, but has to be %s".formatted(type, column.type())));
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

  /** The rights this role lacks on tables that are there, as {@code SELECT on table}. */
  List<String> missingRights(Connection connection) throws SQLException {
    List<String> missing = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.MISSING_RIGHTS)) {
      KeyColumns.bindArray(statement, 1, "name", RIGHTS, right -> tables.named(right.table()));
      KeyColumns.bindArray(statement, 2, "text", RIGHTS, Right::name);
      statement.setString(3, tables.schema());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          missing.add("%s on %s.%s".formatted(row.getString(2), tables.schema(), row.getString(1)));
        }
      }
    }
    return missing;
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

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.postgres.internal.insert.HopefulInsert;
import io.tidemark.sink.RowColumns;
import io.tidemark.sink.TableWrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table together with how it is written, found good. Safe for all threads: what it remembers of
 * rows and statements it could find out again.
 */
final class SinkTable {
  static final Comparator<Column> IN_TABLE_ORDER = Comparator.comparingInt(Column::number);

  private static final Logger log = LoggerFactory.getLogger(SinkTable.class);

  /** Rows of more shapes than this are not remembered: they are somebody's data. */
  private static final int MOST_REMEMBERED = 200;

  private final TableWrite write;
  private final TableDefinition table;
  private final List<Column> key;
  private final @Nullable Column version;
  private final Set<String> updated;

  /** Whether a row simply takes the place of another: none of it stays, not even its key. */
  private final boolean replaces;

  private final Map<RowColumns, Layout> layouts = new ConcurrentHashMap<>();
  private final Map<RowColumns, Layout> keyLayouts = new ConcurrentHashMap<>();
  private final Map<ColumnSet, Statements> statements = new ConcurrentHashMap<>();
  private final HopefulInsert hope = new HopefulInsert();
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

  SinkTable(TableWrite write, TableDefinition table, List<Column> key) {
    this.write = write;
    this.table = table;
    this.key = List.copyOf(key);
    this.version = write.version() == null ? null : table.columns().get(write.version());
    this.updated = Set.copyOf(write.updated());
    this.replaces =
        updated.isEmpty()
            && key.stream().noneMatch(column -> column.type() instanceof NumberTypes.Decimal);
  }

  TableWrite write() {
    return write;
  }

  TableDefinition table() {
    return table;
  }

  /** The key's columns, in the order of the table. */
  List<Column> key() {
    return key;
  }

  /** The column that decides which of two rows is newer; null in other modes. */
  @Nullable Column version() {
    return version;
  }

  /** Whether rows are inserted first as if they were new. */
  HopefulInsert hope() {
    return hope;
  }

  /**
   * The statements that write rows of certain columns.
   *
   * @param insert for keys that are not there
   * @param upsert for all
   */
  record Statements(String insert, String upsert) {}

  /** The statements that write rows of certain columns. */
  Statements statements(ColumnSet set, SinkSql sql) {
    Statements known = statements.get(set);
    if (known != null) {
      return known;
    }
    Statements made = new Statements(sql.insert(set), sql.upsert(set));
    if (statements.size() < MOST_REMEMBERED) {
      statements.put(set, made);
    }
    return made;
  }

  /** Whether a column of a row that is there changes. */
  boolean updates(Column column) {
    return !key.contains(column) && (updated.isEmpty() || updated.contains(column.name()));
  }

  /** What is written once a later row of the same key is written over an earlier one. */
  WiredRow merged(WiredRow earlier, WiredRow later) {
    return replaces && earlier.set().equals(later.set())
        ? later
        : earlier.overlaidBy(later, this::updates);
  }

  /**
   * Whether one row is newer than another by its version, as the statement compares them.
   *
   * @param version of the newer, not null
   */
  @SuppressWarnings("unchecked") // versions of one table have one type
  static boolean isNewer(Column column, Object version, Object than) {
    return ((Comparable<Object>) column.type().comparable(version))
            .compareTo(column.type().comparable(than))
        > 0;
  }

  /** How a row with these columns is written. */
  Layout layout(RowColumns columns) throws UnfitRowException {
    Layout known = layouts.get(columns);
    if (known != null) {
      return known;
    }
    Layout found = layoutOf(columns.names());
    requireComplete(found.set());
    if (layouts.size() < MOST_REMEMBERED) {
      layouts.put(columns, found);
    }
    return found;
  }

  /** How the key of a row that is to be deleted is read. */
  Layout keyLayout(RowColumns columns) throws UnfitRowException {
    Layout known = keyLayouts.get(columns);
    if (known != null) {
      return known;
    }
    List<Integer> from = new ArrayList<>();
    for (Column column : key) {
      int at = columns.names().indexOf(column.name());
      if (at < 0) {
        throw new UnfitRowException(column + " is not given, and part of the key");
      }
      from.add(at);
    }
    Layout found = new Layout(new ColumnSet(key), from, positions(new ColumnSet(key)));
    keyLayouts.put(columns, found);
    return found;
  }

  private Layout layoutOf(List<String> names) throws UnfitRowException {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      Column column = table.columns().get(name);
      boolean offset = column != null && write.versionByOffset() && column.equals(version);
      if (column == null || !column.given() || offset) {
        leaveOut(name, column);
      } else {
        columns.add(column);
      }
    }
    if (version != null && write.versionByOffset()) {
      columns.add(version);
    }
    columns.sort(IN_TABLE_ORDER);
    ColumnSet set = new ColumnSet(columns);
    List<Integer> from =
        columns.stream()
            .map(
                column ->
                    write.versionByOffset() && column.equals(version)
                        ? Layout.OFFSET
                        : names.indexOf(column.name()))
            .toList();
    return new Layout(set, from, positions(set));
  }

  private List<Integer> positions(ColumnSet set) {
    return key.stream().map(set::indexOf).toList();
  }

  private void leaveOut(String name, @Nullable Column column) throws UnfitRowException {
    if (!write.leavesOut()) {
      throw new UnfitRowException(
          column == null
              ? "there is no column \"%s\"".formatted(TableLookup.printable(name))
              : column + " is not for rows to give");
    }
    if (leftOut.size() < MOST_REMEMBERED && leftOut.add(name)) {
      log.warn(
          "what records give as \"{}\" is left out: table {} has no column for it, or fills it by itself",
          TableLookup.printable(name),
          table);
    }
  }

  private void requireComplete(ColumnSet set) throws UnfitRowException {
    String missing =
        table.columns().values().stream()
            .filter(column -> set.indexOf(column) < 0)
            .filter(
                column ->
                    key.contains(column)
                        || column.equals(version)
                        || (column.required() && !column.filled() && column.given()))
            .map(Column::toString)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new UnfitRowException("the row does not give " + missing);
    }
  }
}

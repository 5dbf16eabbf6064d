// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.sink.EffectFailure;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Writes rows into tables of one database. Safe for all threads: it remembers only what it found in
 * the catalogue, and forgets that when a statement shows that it has changed.
 */
public final class SinkWriter {
  /** Access rule violations and syntax errors: a column is gone, or of another type. */
  private static final String CHANGED = "42";

  /** What the server says of values: of one row alone, that row is the culprit. */
  private static final Set<String> OF_VALUES = Set.of("22", "23", "44", "P0");

  private final Map<TableWrite, SinkTable> known = new ConcurrentHashMap<>();

  /** Looks tables up, and returns all that is wrong with them. */
  public List<Fault> check(Connection connection, Collection<TableWrite> writes)
      throws SQLException {
    Faults faults = new Faults();
    TableLookup lookup = new TableLookup(connection, faults);
    for (TableWrite write : writes) {
      known.remove(write);
      lookup.find(write).ifPresent(table -> known.put(write, table));
    }
    return faults.all();
  }

  /**
   * Writes rows as if one after the other.
   *
   * @throws EffectFailure naming the row that cannot be written, if that can be told
   */
  public void write(Connection connection, List<TableRow> rows) throws SQLException {
    try {
      int from = 0;
      while (from < rows.size()) {
        from = writeRun(connection, rows, from);
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith(CHANGED)) {
        rows.forEach(row -> known.remove(row.write()));
      }
      if (rows.size() == 1 && OF_VALUES.stream().anyMatch(state::startsWith)) {
        throw new EffectFailure(0, rows.get(0) + ": " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Writes together what is of tables each of which is written in one way; returns the next. */
  private int writeRun(Connection connection, List<TableRow> rows, int from) throws SQLException {
    Map<Long, Merge> merges = new LinkedHashMap<>();
    TableWrite write = null;
    Merge merge = null;
    int at = from;
    for (; at < rows.size(); at++) {
      TableRow row = rows.get(at);
      if (merge == null || !row.write().equals(write)) {
        SinkTable table = table(connection, row, at);
        if (row.deletion() && writesOthers(merges, table)) {
          break;
        }
        int most = rows.size() - at;
        merge = merges.computeIfAbsent(table.table().oid(), oid -> new Merge(table, most));
        write = row.write();
        if (merge.table() != table) {
          break;
        }
      } else if (row.deletion() && merges.size() > 1) {
        break;
      }
      add(merge, row, at);
    }
    run(connection, merges.values());
    return at;
  }

  /** A deletion may take rows of other tables with it, as they are by then. */
  private static boolean writesOthers(Map<Long, Merge> merges, SinkTable table) {
    return merges.keySet().stream().anyMatch(other -> other != table.table().oid());
  }

  private static void add(Merge merge, TableRow row, int index) {
    try {
      merge.add(row, index);
    } catch (UnfitRowException e) {
      throw new EffectFailure(
          index, "table %s: %s".formatted(merge.table().table(), e.getMessage()), e);
    }
  }

  private SinkTable table(Connection connection, TableRow row, int index) throws SQLException {
    SinkTable table = known.get(row.write());
    if (table != null) {
      return table;
    }
    Faults faults = new Faults();
    SinkTable found = new TableLookup(connection, faults).find(row.write()).orElse(null);
    if (found == null) {
      throw new EffectFailure(
          index,
          "cannot be written: "
              + faults.all().stream().map(Fault::toString).collect(Collectors.joining("; and ")),
          null);
    }
    SinkTable other = known.putIfAbsent(row.write(), found);
    return other == null ? found : other;
  }

  private static void run(Connection connection, Collection<Merge> merges) throws SQLException {
    List<TableStatements> ordered = new ArrayList<>();
    for (Merge merge : TableOrder.parentsFirst(merges)) {
      ordered.add(new TableStatements(connection, merge));
    }
    for (TableStatements table : ordered) {
      table.lock();
    }
    for (int i = ordered.size() - 1; i >= 0; i--) {
      ordered.get(i).delete();
    }
    for (TableStatements table : ordered) {
      table.write();
    }
  }
}

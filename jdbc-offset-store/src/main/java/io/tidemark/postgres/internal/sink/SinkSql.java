// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.sink.WriteMode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements of one table. Values travel as arrays, one a column; names are those of the
 * catalogue, quoted.
 */
final class SinkSql {
  private final SinkTable table;

  SinkSql(SinkTable table) {
    this.table = table;
  }

  /** Inserts rows of certain columns, of whose keys none is there. */
  String insert(ColumnSet set) {
    List<Column> columns = set.columns();
    return "INSERT INTO %s AS target (%s) SELECT %s FROM %s"
        .formatted(
            table.table().quoted(),
            list(columns, Column::quoted),
            IntStream.range(0, columns.size())
                .mapToObj(i -> cast(columns.get(i), i))
                .collect(Collectors.joining(", ")),
            given(columns, false));
  }

  /** Writes rows of certain columns. */
  String upsert(ColumnSet set) {
    return insert(set) + " " + onConflict(set.columns());
  }

  private String onConflict(List<Column> columns) {
    WriteMode mode = table.write().mode();
    String set =
        columns.stream()
            .filter(table::updates)
            .map(column -> column.quoted() + " = EXCLUDED." + column.quoted())
            .collect(Collectors.joining(", "));
    boolean nothing = mode == WriteMode.INSERT_ONLY || mode == WriteMode.IGNORE || set.isEmpty();
    Column version = table.version();
    return "ON CONFLICT (%s) DO %s"
        .formatted(
            list(table.key(), Column::quoted),
            nothing
                ? "NOTHING"
                : "UPDATE SET "
                    + set
                    + (version == null
                        ? ""
                        : " WHERE " + isOlder(version, "EXCLUDED." + version.quoted())));
  }

  /** A row of the table that has no version is older than any. */
  private static String isOlder(Column version, String than) {
    return "(target.%1$s IS NULL OR target.%1$s < %2$s)".formatted(version.quoted(), than);
  }

  /** Deletes the rows of keys; where versions are offsets, those of lower ones than given. */
  String delete() {
    Column version = table.version();
    return "DELETE FROM %s AS target USING %s WHERE %s%s"
        .formatted(
            table.table().quoted(),
            given(table.key(), version != null),
            ofKey(),
            version == null
                ? ""
                : " AND " + isOlder(version, "given.c" + (table.key().size() + 1)));
  }

  /**
   * Locks those rows of keys that are there, in the order given: needed before several statements,
   * which together would lock them in no order.
   */
  String lock(boolean forDeletion) {
    return """
        SELECT pg_catalog.count(*) FROM (
          SELECT 1 FROM %s JOIN %s AS target ON %s
          ORDER BY given.c%d FOR %s OF target) AS locked
        """
        .formatted(
            given(table.key(), true),
            table.table().quoted(),
            ofKey(),
            table.key().size() + 1,
            forDeletion ? "UPDATE" : "NO KEY UPDATE");
  }

  /** The places of those rows that were there before this transaction. */
  String existing() {
    return """
        SELECT given.c%d FROM %s JOIN %s AS target ON %s
        WHERE target.xmin <> pg_catalog.pg_current_xact_id()::pg_catalog.xid
        ORDER BY 1 LIMIT 1
        """
        .formatted(
            table.key().size() + 1, given(table.key(), true), table.table().quoted(), ofKey());
  }

  private String ofKey() {
    List<Column> key = table.key();
    return IntStream.range(0, key.size())
        .mapToObj(i -> "target." + key.get(i).quoted() + " = " + cast(key.get(i), i))
        .collect(Collectors.joining(" AND "));
  }

  private static String cast(Column column, int index) {
    return "given.c%d::%s".formatted(index + 1, column.cast());
  }

  /**
   * The arrays as rows with the columns c1, c2 and so on.
   *
   * @param more whether an array of numbers follows those of the columns
   */
  private static String given(List<Column> columns, boolean more) {
    List<Wire> wires =
        Stream.concat(
                columns.stream().map(column -> column.type().wire()),
                more ? Stream.of(Wire.INT8) : Stream.empty())
            .toList();
    return "ROWS FROM (%s) AS given (%s)"
        .formatted(
            wires.stream()
                .map(wire -> "pg_catalog.unnest(" + wire.parameter() + ")")
                .collect(Collectors.joining(", ")),
            IntStream.rangeClosed(1, wires.size())
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(", ")));
  }

  private static String list(List<Column> columns, Function<Column, String> part) {
    return columns.stream().map(part).collect(Collectors.joining(", "));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How rows get into a table: what is said once, in code, never by records. Immutable; each method
 * returns a copy.
 *
 * @param table the table's name as it stands in the catalogue, alone or behind its schema and a
 *     dot; it is quoted, so that case matters
 * @param key the columns that tell rows apart, of which the table needs a unique index; none means
 *     its primary key
 * @param mode what happens to a row that is there
 * @param updated the columns that {@link WriteMode#UPDATE} changes; none means all that a row gives
 * @param version the column that {@link WriteMode#VERSIONED} compares, null in other modes
 * @param versionByOffset whether the library puts the record's offset into that column
 * @param deletes whether a record without a payload deletes the row of its key
 * @param columns what every row gives, if that is known; none means that rows say themselves
 * @param naming how components of records and properties of JSON become columns
 * @param leavesOut whether what a row gives and the table has no column for is left out
 */
public record TableWrite(
    String table,
    List<String> key,
    WriteMode mode,
    List<String> updated,
    @Nullable String version,
    boolean versionByOffset,
    boolean deletes,
    List<GivenColumn> columns,
    Naming naming,
    boolean leavesOut) {

  /** Copies the lists. */
  public TableWrite {
    key = List.copyOf(key);
    updated = List.copyOf(updated);
    columns = List.copyOf(columns);
  }

  /** Rows that replace those of the table with the same primary key. */
  public static TableWrite into(String table) {
    return new TableWrite(
        table,
        List.of(),
        WriteMode.UPDATE,
        List.of(),
        null,
        false,
        false,
        List.of(),
        Naming.SNAKE_CASE,
        false);
  }

  /** The same by other columns than the primary key. */
  public TableWrite key(String... names) {
    return new TableWrite(
        table,
        List.of(names),
        mode,
        updated,
        version,
        versionByOffset,
        deletes,
        columns,
        naming,
        leavesOut);
  }

  /** The same in a mode that needs no more to be said. */
  public TableWrite mode(WriteMode other) {
    return new TableWrite(
        table, key, other, updated, version, versionByOffset, deletes, columns, naming, leavesOut);
  }

  /** The same, changing only these columns of a row that is there. */
  public TableWrite updating(String... names) {
    return new TableWrite(
        table,
        key,
        WriteMode.UPDATE,
        List.of(names),
        version,
        versionByOffset,
        deletes,
        columns,
        naming,
        leavesOut);
  }

  /**
   * The same, changing a row only if the column is higher in the new one. A row of the table that
   * has none is older than any.
   */
  public TableWrite versionedBy(String column) {
    return new TableWrite(
        table,
        key,
        WriteMode.VERSIONED,
        updated,
        column,
        false,
        deletes,
        columns,
        naming,
        leavesOut);
  }

  /**
   * The same, with the offset of the record as version, which the library puts into this column.
   * Offsets can be compared only if all records of a key are in one partition.
   */
  public TableWrite versionedByOffset(String column) {
    return new TableWrite(
        table,
        key,
        WriteMode.VERSIONED,
        updated,
        column,
        true,
        deletes,
        columns,
        naming,
        leavesOut);
  }

  /** The same, deleting the row of a record that has no payload. */
  public TableWrite deletingOnTombstone() {
    return new TableWrite(
        table, key, mode, updated, version, versionByOffset, true, columns, naming, leavesOut);
  }

  /** The same of rows that all give these columns. */
  public TableWrite giving(List<GivenColumn> given) {
    return new TableWrite(
        table, key, mode, updated, version, versionByOffset, deletes, given, naming, leavesOut);
  }

  /** The same, leaving out what rows give beyond the columns of the table. */
  public TableWrite leavingOutUnknown() {
    return new TableWrite(
        table, key, mode, updated, version, versionByOffset, deletes, columns, naming, true);
  }

  /** The same with columns named otherwise than in snake case. */
  public TableWrite naming(Naming other) {
    return new TableWrite(
        table, key, mode, updated, version, versionByOffset, deletes, columns, other, leavesOut);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row to be written, or one to be deleted. Immutable, if its values are.
 *
 * <p>Values are what Java and JSON have: numbers, text, booleans, {@code java.time}, UUIDs, enums,
 * bytes, lists, and nodes of Jackson's tree; the store makes of them what the column needs.
 */
public final class TableRow {
  private final TableWrite write;
  private final RowColumns columns;
  private final @Nullable Object[] values;
  private final long offset;
  private final boolean deletion;

  private TableRow(
      TableWrite write,
      RowColumns columns,
      @Nullable Object[] values,
      long offset,
      boolean deletion) {
    if (columns.names().size() != values.length) {
      throw new IllegalArgumentException(
          "%d values of %d columns".formatted(values.length, columns.names().size()));
    }
    this.write = write;
    this.columns = columns;
    this.values = values;
    this.offset = offset;
    this.deletion = deletion;
  }

  /**
   * A row to be written.
   *
   * @param values of the columns, in their order; not copied, so not to be changed any more
   * @param offset of the record that brings it
   */
  public static TableRow of(
      TableWrite write, RowColumns columns, @Nullable Object[] values, long offset) {
    return new TableRow(write, columns, values, offset, false);
  }

  /** A row to be deleted, of which the key alone is given. */
  public static TableRow deletion(
      TableWrite write, RowColumns key, @Nullable Object[] values, long offset) {
    return new TableRow(write, key, values, offset, true);
  }

  /** Where it goes. */
  public TableWrite write() {
    return write;
  }

  /** What it gives. */
  public RowColumns columns() {
    return columns;
  }

  /** The value of a column. */
  public @Nullable Object value(int column) {
    return values[column];
  }

  /** The offset of the record that brings it. */
  public long offset() {
    return offset;
  }

  /** Whether it is to be deleted. */
  public boolean deletion() {
    return deletion;
  }

  /** Without the values, which are nobody's business. */
  @Override
  public String toString() {
    return "%s %s of %s at offset %d"
        .formatted(
            deletion ? "deletion by" : "row with",
            Arrays.toString(columns.names().toArray()),
            write.table(),
            offset);
  }
}

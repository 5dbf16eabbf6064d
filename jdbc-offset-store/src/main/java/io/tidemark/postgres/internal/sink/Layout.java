// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.sink.TableRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How rows that give the same columns are converted for their table. Immutable.
 *
 * @param set the columns that are written
 * @param from for each of them, where its value stands in the row; -1 for the offset
 * @param key where the key's columns stand among them
 */
record Layout(ColumnSet set, List<Integer> from, List<Integer> key) {
  static final int OFFSET = -1;

  /**
   * The row as it is going to be written.
   *
   * @param index where it stands among those handed over
   */
  WiredRow wired(TableRow row, int index) throws UnfitRowException {
    @Nullable Object[] values = new Object[set.size()];
    for (int i = 0; i < values.length; i++) {
      Column column = set.columns().get(i);
      int at = from.get(i);
      values[i] = at == OFFSET ? (Object) row.offset() : converted(column, row.value(at));
    }
    return new WiredRow(set, values, index);
  }

  private static @Nullable Object converted(Column column, @Nullable Object value)
      throws UnfitRowException {
    try {
      return column.convert(value);
    } catch (UnfitValueException e) {
      throw new UnfitRowException(column + " " + e.getMessage());
    }
  }

  /**
   * The key of a row: equal if PostgreSQL takes it for equal, and in an order that is the same for
   * all who write the table.
   */
  Comparable<?> key(WiredRow row) throws UnfitRowException {
    if (key.size() == 1) {
      return part(row, key.get(0));
    }
    Comparable<?>[] parts = new Comparable<?>[key.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(row, key.get(i));
    }
    return new RowKey(parts);
  }

  private Comparable<?> part(WiredRow row, int at) throws UnfitRowException {
    Column column = set.columns().get(at);
    Object value = row.value(at);
    if (value == null) {
      throw new UnfitRowException(column + " is null, and part of the key");
    }
    return column.type().comparable(value);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row whose values are converted, in the order of its columns. Immutable. */
final class WiredRow {
  private final ColumnSet set;
  private final @Nullable Object[] values;

  private final int index;

  /**
   * Takes values that nobody changes any more.
   *
   * @param index where the row stands among those handed over
   */
  WiredRow(ColumnSet set, @Nullable Object[] values, int index) {
    this.set = set;
    this.values = values;
    this.index = index;
  }

  int index() {
    return index;
  }

  ColumnSet set() {
    return set;
  }

  @Nullable Object value(int index) {
    return values[index];
  }

  /** The value of a column that the row gives. */
  @Nullable Object value(Column column) {
    return values[set.indexOf(column)];
  }

  /** This row with what a later one gives of certain columns. */
  WiredRow overlaidBy(WiredRow later, Predicate<Column> changed) {
    List<Column> union =
        Stream.concat(
                set.columns().stream(),
                later.set.columns().stream()
                    .filter(column -> set.indexOf(column) < 0 && changed.test(column)))
            .sorted(SinkTable.IN_TABLE_ORDER)
            .toList();
    @Nullable Object[] merged = new Object[union.size()];
    for (int i = 0; i < merged.length; i++) {
      Column column = union.get(i);
      boolean fromLater = later.set.indexOf(column) >= 0 && changed.test(column);
      merged[i] = (fromLater ? later : this).value(column);
    }
    return new WiredRow(new ColumnSet(union), merged, later.index);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.List;

/**
 * The columns that a statement writes, in the order of the table; each exists once for its table.
 */
final class ColumnSet {
  private final List<Column> columns;
  private final int hash;

  /** Takes columns in the order of the table. */
  ColumnSet(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.hash = this.columns.stream().mapToInt(Column::number).reduce(1, (a, b) -> 31 * a + b);
  }

  List<Column> columns() {
    return columns;
  }

  int size() {
    return columns.size();
  }

  /** Where a column stands, or -1. */
  int indexOf(Column column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).number() == column.number()) {
        return i;
      }
    }
    return -1;
  }

  boolean containsAll(ColumnSet other) {
    return this.equals(other) || other.columns.stream().allMatch(column -> indexOf(column) >= 0);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof ColumnSet set && hash == set.hash && columns.equals(set.columns));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}

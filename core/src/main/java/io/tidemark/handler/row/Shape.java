// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.row;

import io.tidemark.sink.RowColumns;
import org.jspecify.annotations.Nullable;

/** How rows with the same parts become rows of the table. Immutable. */
final class Shape {
  static final int ABSENT = -1;
  static final int OF_KEY = -2;

  private final RowColumns columns;
  private final int[] from;

  /**
   * Takes what they give.
   *
   * @param from for each of the columns, which part it is; {@link #ABSENT} for none, and {@link
   *     #OF_KEY} less so much for a part of the record's key
   */
  Shape(RowColumns columns, int... from) {
    this.columns = columns;
    this.from = from;
  }

  RowColumns columns() {
    return columns;
  }

  /** Whether a part of the record's key is needed. */
  boolean takesKey() {
    for (int at : from) {
      if (at <= OF_KEY) {
        return true;
      }
    }
    return false;
  }

  /** The values of the columns. */
  @Nullable Object[] values(@Nullable Object[] parts, @Nullable Object[] key) {
    @Nullable Object[] values = new Object[from.length];
    for (int i = 0; i < values.length; i++) {
      int at = from[i];
      if (at >= 0) {
        values[i] = parts[at];
      } else if (at <= OF_KEY) {
        values[i] = key[OF_KEY - at];
      }
    }
    return values;
  }
}

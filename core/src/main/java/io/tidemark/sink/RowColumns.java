// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import java.util.List;

/**
 * The names of the columns that a row gives, in the order of its values. Immutable; meant to be
 * made once for many rows, as stores remember what they found out about it.
 */
public final class RowColumns {
  private final List<String> names;
  private final int hash;

  /** Takes the names, each of which stands there once. */
  public RowColumns(List<String> names) {
    this.names = List.copyOf(names);
    this.hash = this.names.hashCode();
  }

  /** The names. */
  public List<String> names() {
    return names;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof RowColumns columns
            && hash == columns.hash
            && names.equals(columns.names));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return names.toString();
  }
}

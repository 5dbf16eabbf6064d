// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.Arrays;

/** The key of a row, of several columns. Immutable. */
final class RowKey implements Comparable<RowKey> {
  private final Comparable<?>[] parts;
  private final int hash;

  RowKey(Comparable<?>[] parts) {
    this.parts = parts;
    this.hash = Arrays.hashCode(parts);
  }

  @Override
  @SuppressWarnings("unchecked") // keys of one table have the same types, column by column
  public int compareTo(RowKey other) {
    for (int i = 0; i < parts.length; i++) {
      int compared = ((Comparable<Object>) parts[i]).compareTo(other.parts[i]);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey key && hash == key.hash && Arrays.equals(parts, key.parts);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

/** What happens to a row whose key the table has already. */
public enum WriteMode {
  /** The record that brings it fails: rows are only ever added. */
  INSERT_ONLY,
  /** The table's row stays as it is. */
  IGNORE,
  /** The row replaces what it gives of the table's: all of it, or some columns only. */
  UPDATE,
  /** As {@link #UPDATE}, if the row's version is higher than that of the table's row. */
  VERSIONED
}

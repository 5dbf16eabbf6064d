// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

/** Names a row. */
record RowKey(String table, Object key) {
  @Override
  public String toString() {
    return table + " " + key;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows by table and key, each table in the order of insertion. Guarded by the server's gate. */
final class Rows {
  private final Map<String, Map<Object, Object>> tables = new LinkedHashMap<>();

  @Nullable Object get(RowKey key) {
    Map<Object, Object> table = tables.get(key.table());
    return table == null ? null : table.get(key.key());
  }

  /** Writes a row; null deletes it. */
  void put(RowKey key, @Nullable Object row) {
    Map<Object, Object> table = tables.computeIfAbsent(key.table(), name -> new LinkedHashMap<>());
    if (row == null) {
      table.remove(key.key());
    } else {
      table.put(key.key(), row);
    }
  }

  void copyTo(Rows other, String table) {
    other.tables.put(table, new LinkedHashMap<>(tables.getOrDefault(table, Map.of())));
  }

  List<Object> all(String table) {
    return new ArrayList<>(tables.getOrDefault(table, Map.of()).values());
  }
}

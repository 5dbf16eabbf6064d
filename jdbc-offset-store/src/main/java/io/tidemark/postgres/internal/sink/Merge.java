// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.sink.TableRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a unit for one table, merged by key in the order they come, so that one statement
 * writes what one after the other would have written. One thread.
 */
final class Merge {
  private final SinkTable table;

  /** As they come, which is often their order already. */
  private final Map<Comparable<?>, Fate> fates;

  private boolean deletes;

  /**
   * Nothing yet.
   *
   * @param rows how many there may be
   */
  Merge(SinkTable table, int rows) {
    this.table = table;
    this.fates = new LinkedHashMap<>(2 * rows);
  }

  SinkTable table() {
    return table;
  }

  /**
   * Takes the next row.
   *
   * @param index where it stands among those handed over
   */
  void add(TableRow row, int index) throws UnfitRowException {
    Layout layout = row.deletion() ? table.keyLayout(row.columns()) : table.layout(row.columns());
    WiredRow wired = layout.wired(row, index);
    Fate fate = fates.computeIfAbsent(layout.key(wired), key -> new Fate(table));
    if (row.deletion()) {
      fate.delete(wired, row.offset());
      deletes = true;
    } else {
      fate.write(wired);
    }
  }

  /** Whether there is something to delete. */
  boolean deletes() {
    return deletes;
  }

  /** What becomes of each key, in the order of the keys: so no two units wait for each other. */
  @SuppressWarnings("unchecked") // keys of one table are of one type
  List<Fate> inOrder() {
    return fates.entrySet().stream()
        .sorted(Comparator.comparing(entry -> (Comparable<Object>) entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What is written, statement by statement: mostly one. Rows in the order of their keys. */
  static List<List<WiredRow>> statements(List<Fate> inOrder) {
    List<List<WiredRow>> statements = new ArrayList<>();
    int rounds = inOrder.stream().mapToInt(fate -> fate.rows().size()).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      Map<ColumnSet, List<WiredRow>> bySet = new LinkedHashMap<>();
      for (Fate fate : inOrder) {
        if (round < fate.rows().size()) {
          WiredRow row = fate.rows().get(round);
          bySet.computeIfAbsent(row.set(), set -> new ArrayList<>()).add(row);
        }
      }
      statements.addAll(bySet.values());
    }
    return statements;
  }
}

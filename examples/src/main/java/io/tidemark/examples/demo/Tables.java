// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What reconciliations do with tables alike. */
public final class Tables {
  private static final int BATCH = 5_000;

  private Tables() {}

  /**
   * Fills the table {@code input}.
   *
   * @param source gives what it is passed every record, in order
   * @param insert inserts some of them
   */
  public static <T> void fillInput(
      Handle db, Consumer<Consumer<T>> source, Consumer<List<T>> insert) {
    List<T> batch = new ArrayList<>(BATCH);
    source.accept(
        next -> {
          batch.add(next);
          if (batch.size() == BATCH) {
            insert.accept(batch);
            batch.clear();
          }
        });
    insert.accept(batch);
    db.execute("analyze input");
  }

  /** Counts by {@code source_partition} what is {@code handled}. */
  public static Map<Integer, Long> handled(Handle db, String query) {
    Map<Integer, Long> handled = new HashMap<>();
    db.createQuery(query)
        .map((row, context) -> Map.entry(row.getInt("source_partition"), row.getLong("handled")))
        .forEach(counted -> handled.put(counted.getKey(), counted.getValue()));
    return handled;
  }
}

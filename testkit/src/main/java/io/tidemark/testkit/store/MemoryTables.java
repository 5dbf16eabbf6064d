// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a handler receives of a {@link MemoryStore}: tables made by their first row. What is written
 * is seen by others once the unit has committed. Used by the worker's thread only; dead once the
 * work has returned.
 */
public interface MemoryTables {

  /** Adds a row without a key. */
  void append(String table, Object row);

  /**
   * Adds a row. Waits for another transaction that has written the same key.
   *
   * @throws DatabaseException with SQLState 23505 if there is a row with that key; the transaction
   *     has failed
   */
  void insert(String table, Object key, Object row);

  /**
   * Changes a row as an UPDATE or an upsert does: locks it until the unit ends, waiting for its
   * turn, and gives the change what is committed then.
   *
   * @param change from the row, or null if there is none, to the new row
   */
  void update(String table, Object key, UnaryOperator<@Nullable Object> change);

  /** A row as this transaction sees it, without locking it. */
  Optional<Object> find(String table, Object key);

  /** All rows of a table as this transaction sees them. */
  List<Object> rows(String table);
}

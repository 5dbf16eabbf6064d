// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.idempotency.StoredKey;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.sink.TableRow;
import io.tidemark.store.UnitTransaction;
import org.jspecify.annotations.Nullable;

/**
 * What a unit's handler works with, inside the unit's transaction unless its {@link Guarantee} is
 * another. For the handler's thread.
 */
public interface UnitRun {

  /** The transaction. */
  UnitTransaction transaction();

  /**
   * Asked between records: once it answers true, the rest of the unit is left for the next one. A
   * batch is not cut.
   */
  boolean enough();

  /**
   * Where the handler declares what is to happen with the commit.
   *
   * @param index the index of the record that causes it; of a batch, unless it can be told, {@code
   *     ~} of the index of its first record
   */
  Effects effects(int index);

  /**
   * The same for what a handler returns. Its messages are numbered apart in their ids, so that an
   * answer given again, without its handler, has the ids it had.
   *
   * @param index the index of the record, or {@code ~} of that of a batch's first
   */
  default Effects answers(int index) {
    return effects(index);
  }

  /**
   * What is stored of a record that took effect before, so that it is passed over; null if it is to
   * be handled.
   *
   * @param index the index of the record
   */
  default @Nullable StoredKey known(int index) {
    return null;
  }

  /**
   * Keeps what was returned for a record with its key; nowhere, if records have no keys.
   *
   * @param index the index of the record
   */
  default void answered(int index, byte[] result) {}

  /**
   * Writes a row at the end of the unit.
   *
   * @param index the index of the record that brings it; {@link Failed#UNKNOWN_CULPRIT} if that
   *     cannot be told
   */
  void write(int index, TableRow row);
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.sink.TableWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with what a handler returns. Immutable; any worker's thread. */
@FunctionalInterface
interface Answer {

  /** Of a handler that returns nothing. */
  Answer NONE = (returned, unit, index, run) -> {};

  /** Whether that is to publish it. */
  default boolean publishes() {
    return false;
  }

  /** The tables into which it is written. */
  default List<TableWrite> writes() {
    return List.of();
  }

  /**
   * Does it.
   *
   * @param index the index of the record that was handled; 0 for a batch, which is the whole unit
   */
  void give(@Nullable Object returned, UnitOfWork unit, int index, UnitRun run) throws Exception;
}

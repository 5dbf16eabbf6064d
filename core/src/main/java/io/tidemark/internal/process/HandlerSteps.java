// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Guarantee;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * When a unit's handler runs, and when what it declared is written: as the handler's {@link
 * Guarantee} says. One worker's, for one try of one unit.
 */
interface HandlerSteps {

  /** What is done before the position is touched; before the transaction, but for a redrive. */
  default void ahead(BooleanSupplier enough) {}

  /** What is done inside of it. Returns how many of the records are passed by that. */
  int take(UnitTransaction transaction, BooleanSupplier enough);

  /**
   * What is done once it is known to be committed.
   *
   * @param missed told of each thing that failed, and is not tried again
   */
  void committed(Consumer<Throwable> missed);

  /** How many of those that were taken had taken effect before. */
  default int passedOver(int taken) {
    return 0;
  }

  /** How many messages were written. */
  int messages();
}

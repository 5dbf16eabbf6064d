// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;

/** What a unit's records go through inside its transaction: filter, handle, flush. The worker's. */
record HandlerSteps(DecodedUnit decoded, KeyFilter filter, UnitEffects effects, Store store) {

  /** Takes them, and returns how many of the records were taken. */
  int take(UnitTransaction transaction, BooleanSupplier enough) {
    filter.begin(transaction);
    int taken = decoded.handle(new HandlerRun(transaction, enough, effects, filter));
    effects.flush(transaction, store);
    filter.end(transaction, taken);
    return taken;
  }

  /** How many of those that were taken had taken effect before. */
  int passedOver(int taken) {
    return filter.passedOver(taken);
  }

  /** How many messages were written. */
  int messages() {
    return effects.messages();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Everything inside the transaction: filter, handle, flush. */
record ExactlyOnce(DecodedUnit decoded, KeyFilter filter, UnitEffects effects, Store store)
    implements HandlerSteps {

  @Override
  public int take(UnitTransaction transaction, BooleanSupplier enough) {
    filter.begin(transaction);
    int taken = decoded.handle(new HandlerRun(transaction, enough, effects, filter));
    effects.flush(transaction, store);
    filter.end(transaction, taken);
    return taken;
  }

  @Override
  public void committed(Consumer<Throwable> missed) {
    effects.committed(missed);
  }

  @Override
  public int passedOver(int taken) {
    return filter.passedOver(taken);
  }

  @Override
  public int messages() {
    return effects.messages();
  }
}

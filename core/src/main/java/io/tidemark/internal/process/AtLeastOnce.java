// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** First the handler, then the transaction with what it declared. */
final class AtLeastOnce implements HandlerSteps {
  private static final int NOT_YET = -1;

  private final DecodedUnit decoded;
  private final UnitEffects effects;
  private final Store store;
  private int taken = NOT_YET;

  AtLeastOnce(DecodedUnit decoded, UnitEffects effects, Store store) {
    this.decoded = decoded;
    this.effects = effects;
    this.store = store;
  }

  @Override
  public void ahead(BooleanSupplier enough) {
    taken = decoded.handle(new OutsideRun(Guarantee.AT_LEAST_ONCE, enough, effects));
  }

  @Override
  public int take(UnitTransaction transaction, BooleanSupplier enough) {
    if (taken == NOT_YET) {
      throw new IllegalStateException("the handler is to run ahead of the transaction");
    }
    effects.flush(transaction, store);
    return taken;
  }

  @Override
  public void committed(Consumer<Throwable> missed) {
    effects.committed(missed);
  }

  @Override
  public int messages() {
    return effects.messages();
  }
}

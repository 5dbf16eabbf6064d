// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.FencedException;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** First the handler, then the transaction with what it declared. */
final class AtLeastOnce implements HandlerSteps {
  private static final int NOT_YET = -1;

  private final UnitOfWork unit;
  private final DecodedUnit decoded;
  private final UnitEffects effects;
  private final Store store;
  private int taken = NOT_YET;

  AtLeastOnce(UnitOfWork unit, DecodedUnit decoded, UnitEffects effects, Store store) {
    this.unit = unit;
    this.decoded = decoded;
    this.effects = effects;
    this.store = store;
  }

  @Override
  public void ahead(BooleanSupplier enough) {
    requireOurs();
    taken = decoded.handle(new OutsideRun(Guarantee.AT_LEAST_ONCE, enough, effects));
  }

  /** A database that is away, or another owner, is found out before anything is done. */
  private void requireOurs() {
    if (!store.lanes().carries(unit.lane().partition(), unit.epoch())) {
      throw new FencedException(unit.lane(), unit.epoch());
    }
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

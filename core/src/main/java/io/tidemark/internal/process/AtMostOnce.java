// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** First the transaction, which passes all records, then the handler. */
record AtMostOnce(DecodedUnit decoded, int records) implements HandlerSteps {

  @Override
  public int take(UnitTransaction transaction, BooleanSupplier enough) {
    return records;
  }

  @Override
  public void committed(Consumer<Throwable> missed) {
    Missed.tell(
        missed, () -> decoded.handle(new OutsideRun(Guarantee.AT_MOST_ONCE, () -> false, null)));
  }

  @Override
  public int messages() {
    return 0;
  }
}

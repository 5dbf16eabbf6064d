// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitRun;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;

/** What a unit's handler works with. */
record HandlerRun(UnitTransaction transaction, BooleanSupplier untilEnough, UnitEffects declared)
    implements UnitRun {

  @Override
  public boolean enough() {
    return untilEnough.getAsBoolean();
  }

  @Override
  public Effects effects(int index) {
    return declared.of(index);
  }
}

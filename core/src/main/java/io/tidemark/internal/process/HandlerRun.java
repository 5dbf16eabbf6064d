// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitRun;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.sink.TableRow;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a unit's handler works with. */
record HandlerRun(
    UnitTransaction transaction,
    BooleanSupplier untilEnough,
    UnitEffects declared,
    KeyFilter filter)
    implements UnitRun {

  @Override
  public boolean enough() {
    return untilEnough.getAsBoolean();
  }

  @Override
  public Effects effects(int index) {
    return declared.of(index);
  }

  @Override
  public Effects answers(int index) {
    return declared.answersOf(index);
  }

  @Override
  public @Nullable StoredKey known(int index) {
    return filter.known(index);
  }

  @Override
  public void answered(int index, byte[] result) {
    filter.answered(index, result);
  }

  @Override
  public void write(int index, TableRow row) {
    declared.write(index, row);
  }
}

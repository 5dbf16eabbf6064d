// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.Effects;
import io.tidemark.handler.Guarantee;
import io.tidemark.handler.UnitRun;
import io.tidemark.sink.TableRow;
import io.tidemark.store.UnitTransaction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a handler works with that runs outside of the transaction.
 *
 * @param declared what it declares for the transaction to come; null if that is over
 */
record OutsideRun(Guarantee guarantee, BooleanSupplier untilEnough, @Nullable UnitEffects declared)
    implements UnitRun {

  @Override
  public UnitTransaction transaction() {
    return new NoTransaction(guarantee);
  }

  @Override
  public boolean enough() {
    return untilEnough.getAsBoolean();
  }

  @Override
  public Effects effects(int index) {
    return declared == null ? NoEffects.LEFT : declared.of(index);
  }

  @Override
  public Effects answers(int index) {
    return declared == null ? NoEffects.LEFT : declared.answersOf(index);
  }

  @Override
  public void write(int index, TableRow row) {
    if (declared == null) {
      throw NoEffects.refusal();
    }
    declared.write(index, row);
  }

  /** In place of the transaction that a handler is no part of. */
  private record NoTransaction(Guarantee guarantee) implements UnitTransaction {

    @Override
    public <T> T resource(Class<T> type) {
      throw new IllegalStateException(
          "a handler that is %s runs outside of the transaction, and is given no %s of it"
              .formatted(guarantee, type.getSimpleName()));
    }

    @Override
    public void abort() {
      throw new IllegalStateException("there is no transaction to abort");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitRun;
import io.tidemark.sink.TableRow;
import io.tidemark.store.UnitTransaction;

/**
 * A run as a handler sees it that gets only some of a unit's records.
 *
 * @param whole of all records
 * @param records the indexes of those that it gets
 */
record PartOfRun(UnitRun whole, IntList records) implements UnitRun {

  @Override
  public UnitTransaction transaction() {
    return whole.transaction();
  }

  @Override
  public boolean enough() {
    return whole.enough();
  }

  @Override
  public Effects effects(int index) {
    return whole.effects(inWhole(index));
  }

  @Override
  public Effects answers(int index) {
    return whole.answers(inWhole(index));
  }

  private int inWhole(int index) {
    return index < 0 ? ~records.get(~index) : records.get(index);
  }

  @Override
  public void write(int index, TableRow row) {
    whole.write(index < 0 ? index : records.get(index), row);
  }

  /** Gives the index in the unit. */
  @FunctionalInterface
  interface IntList {
    int get(int index);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.settings.Fault;
import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.EffectFailure;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import java.util.Collection;
import java.util.List;

/** The sinks of a store that has none. */
final class RefusingSinks implements Sinks {

  @Override
  public List<Fault> check(Collection<TableWrite> writes) {
    return writes.stream()
        .map(
            write ->
                new Fault(
                    "table " + write.table(),
                    "is to be written row by row, which this store does not offer",
                    "use a store on a database, or write by what the store gives handlers"))
        .toList();
  }

  @Override
  public void write(UnitTransaction transaction, List<TableRow> rows) {
    if (!rows.isEmpty()) {
      throw new EffectFailure(
          0,
          "this store writes no rows: " + rows.get(0) + "; write by what the store gives handlers",
          null);
    }
  }

  @Override
  public void execute(UnitTransaction transaction, List<DeferredStatement> statements) {
    if (!statements.isEmpty()) {
      throw new EffectFailure(
          0, "this store runs no SQL; write by what it gives handlers instead", null);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.settings.Fault;
import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import java.util.Collection;
import java.util.List;

/** Writes what units declare into the application's tables. Any thread. */
public interface Sinks {

  /**
   * Compares what is going to be written with the tables as they are, on a control connection.
   * Asked when a group starts, before any unit.
   *
   * @return everything that is wrong
   */
  List<Fault> check(Collection<TableWrite> writes);

  /**
   * Writes the rows of a unit, so that the tables look as if each had been written by itself, in
   * this order. Part of the unit's transaction. A row whose table was not checked before is checked
   * now. A row that a later one of the same unit replaces does not reach the database.
   *
   * @throws io.tidemark.sink.EffectFailure naming the row that cannot be written, if that can be
   *     told
   */
  void write(UnitTransaction transaction, List<TableRow> rows);

  /**
   * Runs statements of a unit in this order, those next to each other with the same text as a
   * batch. Part of the unit's transaction.
   *
   * @throws io.tidemark.sink.EffectFailure naming the statement that failed, if that can be told
   */
  void execute(UnitTransaction transaction, List<DeferredStatement> statements);

  /** Of a store without tables that it could look up: refuses everything. */
  Sinks NONE = new RefusingSinks();
}

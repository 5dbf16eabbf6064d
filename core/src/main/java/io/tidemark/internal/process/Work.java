// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.RecordFailure;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.store.Advance;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.UnitTransaction;
import java.util.function.Consumer;

/** What a unit does between the beginning of its transaction and its advance. Its worker, once. */
interface Work {

  /** What can be done before the transaction begins: to decode. */
  default void prepare() {}

  /** Does it, and returns how many of the unit's records are passed by that. */
  int run(UnitTransaction transaction);

  /** The step that follows. */
  default Advance advance(Advance step) {
    return step;
  }

  /**
   * What is left to be done once the commit is known.
   *
   * @param missed told of each thing that failed, and is not tried again
   */
  default void committed(Consumer<Throwable> missed) {}

  /** Whose failure it is that its commit was refused: nobody's, unless a handler did something. */
  default Throwable blame(CommitRefusedException refused) {
    return refused;
  }

  /** The index in the unit of the record that is to blame, if that can be told. */
  default int culprit(Throwable failure) {
    return failure instanceof RecordFailure record ? record.culprit() : Failed.UNKNOWN_CULPRIT;
  }
}

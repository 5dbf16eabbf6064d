// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;

/**
 * Who begins and ends the transaction of a unit. An SPI of its own, apart from the lanes' SQL, so
 * that an application's transaction manager can host the unit. Called by workers; one transaction a
 * call.
 */
public interface UnitTransactions {

  /**
   * Runs the work in one transaction: commits when the work returns, rolls back when it throws. The
   * database is touched no earlier than the work asks for it. COMMIT is sent only if no statement
   * of the work has failed outside a savepoint.
   *
   * @throws CommitInDoubtException COMMIT was sent and its answer lost; the transaction may have
   *     happened or may yet happen
   * @throws CommitRefusedException COMMIT was sent and refused; the transaction did not happen
   * @throws Exception whatever the work threw, with a failed rollback as suppressed; the
   *     transaction did not happen
   */
  <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception;

  /** What is done inside a transaction. */
  @FunctionalInterface
  interface Work<T> {
    /** Runs inside the transaction, on the calling thread. */
    T run(UnitTransaction transaction) throws Exception;
  }
}

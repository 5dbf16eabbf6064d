// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.util.Optional;

/**
 * The transaction of a unit of work, as its steps see it. Used by the worker's thread only, but for
 * {@link #abort} and {@link #waitsFor}; dead once the work has returned.
 */
public interface UnitTransaction {

  /**
   * What a handler receives by type: of {@link Store#resources()}, guarded so that it cannot end
   * the transaction, and dead once the work has returned. The same object for every call within a
   * transaction. No connection is borrowed before something is done with what was given, so that a
   * handler which waits for something else first holds none meanwhile.
   */
  <T> T resource(Class<T> type);

  /**
   * Ends the transaction from outside, from any thread and without waiting: its connection is cut
   * and the work fails at its next use of the database, unless COMMIT is already on its way.
   * Idempotent.
   */
  void abort();

  /**
   * Which other sessions this transaction waits for, in words for an operator; empty if there are
   * none, or the database does not tell. Asks on a control connection, from any thread but the
   * worker's; bounded in time.
   */
  default Optional<String> waitsFor() {
    return Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

/**
 * What goes wrong between one client and its database. Asked on the client's thread, outside any
 * lock; must be safe for use by all of the client's threads.
 */
public interface StoreFaults {

  /** Nothing ever goes wrong. */
  StoreFaults NONE = new StoreFaults() {};

  /**
   * A connection is wanted: by a unit that first touches the database, or by a control call.
   *
   * @throws DatabaseException if it cannot be had
   */
  default void connecting() {}

  /**
   * A statement is about to run.
   *
   * @throws DatabaseException if it fails, and with it the transaction
   */
  default void executing(Statement statement) {}

  /** A statement has run, its answer has not been read. As {@link #executing}. */
  default void executed(Statement statement) {}

  /**
   * COMMIT is about to be sent.
   *
   * @param last the transaction's last statement
   */
  default CommitFate committing(Statement last) {
    return CommitFate.ANSWERED;
  }
}

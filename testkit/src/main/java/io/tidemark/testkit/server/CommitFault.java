// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/**
 * What happens to a connection around its COMMIT, or around the request to commit a Kafka
 * transaction. The client never learns the outcome.
 */
public enum CommitFault {

  /** Cut before COMMIT reaches the server: the transaction rolls back. */
  CUT_BEFORE,

  /** Cut after the server has answered COMMIT, before the client sees that: it is committed. */
  CUT_AFTER,

  /**
   * COMMIT is held back and the client cut, while the server still waits in the open transaction;
   * {@link CommitTrap#release} lets it through later, {@link CommitTrap#discard} never.
   */
  HOLD
}

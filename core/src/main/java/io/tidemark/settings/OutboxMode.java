// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/** Who publishes the messages that handlers declare. */
public enum OutboxMode {
  /** The library's relay if a handler may publish anything, otherwise nobody. The default. */
  AUTO,
  /** The library's relay, exactly once. */
  RELAY,
  /**
   * Somebody else reads them from the database, such as Debezium's outbox event router, and deletes
   * them.
   */
  TABLE,
  /** Nobody: what a handler publishes is a failure. */
  OFF
}

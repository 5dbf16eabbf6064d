// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Move;

/**
 * One operator's action.
 *
 * @param partition where
 * @param action what was done
 * @param operator who did it
 * @param reason why
 * @param from the position before, or the offset of the record
 * @param to the position after, or the offset after the record
 */
public record AuditEntry(
    PartitionKey partition, String action, String operator, String reason, long from, long to) {

  /** A move's entry. */
  public AuditEntry(
      PartitionKey partition, Move.Kind kind, String operator, String reason, long from, long to) {
    this(partition, kind.name(), operator, reason, from, to);
  }

  /** The kind of a move. */
  public Move.Kind kind() {
    return Move.Kind.valueOf(action);
  }
}

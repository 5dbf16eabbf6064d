// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Move;

/**
 * One operator's action.
 *
 * @param partition what was moved
 * @param kind what was done
 * @param operator who did it
 * @param reason why
 * @param from the position before
 * @param to the position after
 */
public record AuditEntry(
    PartitionKey partition, Move.Kind kind, String operator, String reason, long from, long to) {}

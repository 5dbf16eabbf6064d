// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * A move of a partition's position that no unit makes: an operator's, or a policy's.
 *
 * @param kind what it is called; goes into the audit
 * @param partition the partition, all lanes of which move
 * @param expected the offset the partition must be at, or null to move it from wherever it is
 * @param to the offset to go on at
 * @param operator who moves it
 * @param reason why
 */
public record Move(
    Kind kind,
    PartitionKey partition,
    @Nullable Long expected,
    long to,
    String operator,
    String reason) {

  /** What was asked for. */
  public enum Kind {
    /** Go on anywhere else. */
    SEEK,
    /** Leave out the record at the position. */
    SKIP,
    /** Go on where the log goes on, as a policy says. */
    JUMP
  }
}

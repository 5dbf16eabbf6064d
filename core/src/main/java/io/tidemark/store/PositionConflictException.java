// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/**
 * The lane is ours and yet not where we left it. If it is behind, the database was set back, and
 * the lane is claimed again; if it is ahead, it is a bug or a row edited by hand, and the lane
 * halts.
 */
public final class PositionConflictException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private final long expected;
  private final long stored;

  /** Names the advance that failed and the offset found in the row. */
  public PositionConflictException(Advance advance, long stored) {
    super(
        advance.lane(),
        "the row is at offset %d under our own epoch %d, but this unit starts at %d: the row was changed by something else than a claim or a unit; the unit is rolled back and the lane halts"
            .formatted(stored, advance.epoch(), advance.from()),
        null);
    this.expected = advance.from();
    this.stored = stored;
  }

  /** The position at which the unit began. */
  public long expected() {
    return expected;
  }

  /** The position that the row holds. */
  public long stored() {
    return stored;
  }

  /**
   * Whether the row holds less than was committed before: the database was set back, by a restore
   * or a failover that lost commits.
   */
  public boolean wentBack() {
    return stored < expected;
  }
}

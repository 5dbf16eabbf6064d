// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** The lane is ours and yet not where we left it: a bug or a row edited by hand. The lane halts. */
public final class PositionConflictException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Names the advance that failed and the offset found in the row. */
  public PositionConflictException(Advance advance, long stored) {
    super(
        advance.lane(),
        "the row is at offset %d under our own epoch %d, but this unit starts at %d: the row was changed by something else than a claim or a unit; the unit is rolled back and the lane halts"
            .formatted(stored, advance.epoch(), advance.from()),
        null);
  }
}

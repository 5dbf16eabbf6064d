// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import java.util.List;

/** The lanes that were to be moved are not where they were expected to be. Nothing was moved. */
public final class UnexpectedPositionException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Names the move and where the lanes are instead. */
  public UnexpectedPositionException(Move move, List<Long> positions) {
    super(
        move.partition().lane(0),
        "a %s to %d expected lanes to move %s, but they are at %s: nothing was moved; look again"
            .formatted(move.kind(), move.to(), move.expected(), positions),
        null);
  }
}

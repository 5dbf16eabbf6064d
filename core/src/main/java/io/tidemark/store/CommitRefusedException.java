// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/**
 * COMMIT was sent and the database said no, as where a constraint is checked only then. The
 * transaction did not happen; the cause is what the database said.
 */
public final class CommitRefusedException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Names the lane and what the database said. */
  public CommitRefusedException(LaneKey lane, Exception cause) {
    super(lane, "COMMIT was refused: " + cause.getMessage(), cause);
  }
}

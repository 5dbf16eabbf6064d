// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** COMMIT was sent and its answer lost. */
public final class CommitInDoubtException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Names the lane and how the answer was lost. */
  public CommitInDoubtException(LaneKey lane, Throwable cause) {
    super(
        lane,
        "the answer to COMMIT was lost; the lane is claimed again to learn what happened",
        cause);
  }
}

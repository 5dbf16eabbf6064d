// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** Another claim holds the lane: the unit rolls back, and no record is to blame. */
public final class FencedException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** The epoch the unit ran under. */
  private final long epoch;

  /** Names the lane and the epoch that is no longer its own. */
  public FencedException(LaneKey lane, long epoch) {
    super(
        lane,
        "epoch " + epoch + " is fenced: another claim holds the lane; the unit is rolled back",
        null);
    this.epoch = epoch;
  }

  /** The epoch the unit ran under. */
  public long epoch() {
    return epoch;
  }
}

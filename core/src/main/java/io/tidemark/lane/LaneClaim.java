// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One lane's row as a claim found it, after every earlier owner was fenced.
 *
 * @param lane the lane
 * @param position where it goes on
 * @param replay bumped by every redrive or backward seek
 * @param commitToken the token of the last unit that advanced the lane; tells whether a commit in
 *     doubt happened
 * @param lostOwners how many owners in a row were lost that had neither passed a record of the lane
 *     nor given it up in order
 * @param attempts how many of them were lost while they tried the next record alone, as a suspect
 */
public record LaneClaim(
    LaneKey lane,
    Position position,
    long replay,
    @Nullable UUID commitToken,
    int lostOwners,
    int attempts) {

  /**
   * So many owners may be lost before the next record is suspected of that, and tried alone: one
   * may be killed by whatever else happens to processes.
   */
  public static final int SUSPECTED_AFTER = 2;

  /** A lane of which no owner was lost. */
  public LaneClaim(LaneKey lane, Position position, long replay, @Nullable UUID commitToken) {
    this(lane, position, replay, commitToken, 0, 0);
  }

  /** The same lane, of which one more owner was lost. */
  public LaneClaim afterLostOwner(boolean onTrial) {
    return new LaneClaim(
        lane, position, replay, commitToken, lostOwners + 1, onTrial ? attempts + 1 : attempts);
  }

  /** Whether its next record may be what its owners were lost by. */
  public boolean suspect() {
    return lostOwners >= SUSPECTED_AFTER || attempts > 0;
  }
}

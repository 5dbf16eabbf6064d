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
 * @param lostRedriving how many owners were lost since one survived the trial of a letter, whatever
 *     records were passed meanwhile
 * @param lostLetter the letter that the last of them was trying alone, until that is counted with
 *     it; null if there is none
 */
public record LaneClaim(
    LaneKey lane,
    Position position,
    long replay,
    @Nullable UUID commitToken,
    int lostOwners,
    int attempts,
    int lostRedriving,
    @Nullable Long lostLetter) {

  /**
   * So many owners may be lost before the next record, or letter, is suspected of that, and tried
   * alone: one may be killed by whatever else happens to processes.
   */
  public static final int SUSPECTED_AFTER = 2;

  /** A lane of which no owner was lost. */
  public LaneClaim(LaneKey lane, Position position, long replay, @Nullable UUID commitToken) {
    this(lane, position, replay, commitToken, 0, 0, 0, null);
  }

  /**
   * The same lane, of which one more owner was lost.
   *
   * @param onTrial whether it was trying the next record alone
   * @param trialLetter the letter that it was trying alone; null if there was none
   */
  public LaneClaim afterLostOwner(boolean onTrial, @Nullable Long trialLetter) {
    return new LaneClaim(
        lane,
        position,
        replay,
        commitToken,
        lostOwners + 1,
        onTrial ? attempts + 1 : attempts,
        lostRedriving + 1,
        trialLetter == null ? lostLetter : trialLetter);
  }

  /** The same lane elsewhere. */
  public LaneClaim at(Position other, @Nullable UUID token) {
    return new LaneClaim(
        lane, other, replay, token, lostOwners, attempts, lostRedriving, lostLetter);
  }

  /** Whether its next record may be what its owners were lost by. */
  public boolean suspect() {
    return lostOwners >= SUSPECTED_AFTER || attempts > 0;
  }

  /** Whether a letter of it may be what its owners were lost by. */
  public boolean suspectsLetters() {
    return lostRedriving >= SUSPECTED_AFTER || lostLetter != null;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import io.tidemark.lane.LaneKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One lane at one moment. The end of the log, and with it the lag, is as old as the last look at
 * it: the group's watch interval.
 *
 * @param lane the lane
 * @param state what it is doing
 * @param since since when
 * @param position the next offset to handle as the database holds it, null while unclaimed
 * @param logEnd the end of the log as last seen, as far as this group can read: where an open
 *     upstream transaction begins, it ends; null while unknown
 * @param lagRecords offsets between position and log end, null while either is unknown; among
 *     several lanes of a partition, those of the others count as well
 * @param lagTime age of the record at the position, the first not handled; zero if there is no lag,
 *     null while unknown
 * @param epoch the owner epoch, null while unclaimed
 * @param attempt tries of the current unit so far
 * @param lastError the last error that has not been overcome since, null if none
 * @param stall what the lane hangs on if it has something to do and has not moved for too long,
 *     null while it progresses
 */
public record LaneStatus(
    LaneKey lane,
    LaneState state,
    Instant since,
    @Nullable Long position,
    @Nullable Long logEnd,
    @Nullable Long lagRecords,
    @Nullable Duration lagTime,
    @Nullable Long epoch,
    int attempt,
    @Nullable String lastError,
    @Nullable String stall) {

  /** The same lane with the age of the record at its position. */
  public LaneStatus withLagTime(Duration time) {
    return new LaneStatus(
        lane, state, since, position, logEnd, lagRecords, time, epoch, attempt, lastError, stall);
  }

  /** The same lane, which does not progress. */
  public LaneStatus withStall(String reason) {
    return new LaneStatus(
        lane,
        state,
        since,
        position,
        logEnd,
        lagRecords,
        lagTime,
        epoch,
        attempt,
        lastError,
        reason);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import io.tidemark.lane.LaneKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One lane at one moment.
 *
 * @param lane the lane
 * @param state what it is doing
 * @param since since when
 * @param position the next offset to handle as the database holds it, null while unclaimed
 * @param logEnd the end of the log as last seen, null while unknown
 * @param lagRecords offsets between position and log end, null while either is unknown
 * @param lagTime age of the last handled record if there is lag, else zero; null while unknown
 * @param epoch the owner epoch, null while unclaimed
 * @param attempt tries of the current unit so far
 * @param lastError the last error that has not been overcome since, null if none
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
    @Nullable String lastError) {}

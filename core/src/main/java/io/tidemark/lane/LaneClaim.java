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
 * @param attempts tries, committed beforehand, of the record at the position when it is run alone
 *     as a suspect
 */
public record LaneClaim(
    LaneKey lane, Position position, long replay, @Nullable UUID commitToken, int attempts) {}

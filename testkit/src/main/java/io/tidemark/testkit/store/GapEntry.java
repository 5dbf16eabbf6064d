// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneKey;
import java.util.UUID;

/**
 * A range of offsets that one lane leaves out.
 *
 * @param lane the lane
 * @param topicId the topic they are offsets of
 * @param from the first offset left out
 * @param to the first offset after the range
 * @param cause why
 * @param epoch the epoch under which it was left out
 */
public record GapEntry(LaneKey lane, UUID topicId, long from, long to, String cause, long epoch) {}

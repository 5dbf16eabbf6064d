// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.Position;
import io.tidemark.store.Advance;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.StoredLane;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lane's row.
 *
 * @param lane the lane
 * @param shape into how many lanes the partition is divided, and how
 * @param topicId the topic the position belongs to
 * @param position where the lane goes on
 * @param replay bumped by every backward move
 * @param epoch the owner epoch
 * @param owner who claimed it last; null once released or moved
 * @param commitToken the token of the last unit; null before the first
 */
public record LaneRow(
    LaneKey lane,
    LaneShape shape,
    UUID topicId,
    Position position,
    long replay,
    long epoch,
    @Nullable String owner,
    @Nullable UUID commitToken) {

  /** The one lane of a partition that starts. */
  static LaneRow first(FirstPosition start, long epoch) {
    return new LaneRow(
        start.partition().lane(0),
        LaneShape.ONE,
        start.topicId(),
        start.position(),
        0,
        epoch,
        null,
        null);
  }

  LaneRow claimedBy(@Nullable String newOwner, long newEpoch) {
    return new LaneRow(lane, shape, topicId, position, replay, newEpoch, newOwner, commitToken);
  }

  LaneRow advancedTo(Advance step) {
    return new LaneRow(
        lane,
        shape,
        topicId,
        step.to(),
        step.replays() ? replay + 1 : replay,
        epoch,
        owner,
        step.token());
  }

  LaneRow movedTo(long offset, long newReplay) {
    return new LaneRow(lane, shape, topicId, Position.at(offset), newReplay, epoch, null, null);
  }

  LaneRow ofTopic(UUID id) {
    return new LaneRow(lane, shape, id, position, replay, epoch, owner, commitToken);
  }

  StoredLane stored() {
    return new StoredLane(position.nextOffset(), commitToken);
  }

  LaneClaim toClaim() {
    return new LaneClaim(lane, position, replay, commitToken, 0);
  }
}

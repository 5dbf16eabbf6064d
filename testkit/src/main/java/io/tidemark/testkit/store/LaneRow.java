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
 * @param losses what is known of owners that were lost
 */
public record LaneRow(
    LaneKey lane,
    LaneShape shape,
    UUID topicId,
    Position position,
    long replay,
    long epoch,
    @Nullable String owner,
    @Nullable UUID commitToken,
    Losses losses) {

  /** A row of which no owner was lost. */
  public LaneRow(
      LaneKey lane,
      LaneShape shape,
      UUID topicId,
      Position position,
      long replay,
      long epoch,
      @Nullable String owner,
      @Nullable UUID commitToken) {
    this(lane, shape, topicId, position, replay, epoch, owner, commitToken, Losses.NONE);
  }

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
    boolean lost = owner != null && newOwner != null && !owner.equals(newOwner);
    return new LaneRow(
        lane,
        shape,
        topicId,
        position,
        replay,
        newEpoch,
        newOwner,
        commitToken,
        lost ? losses.another() : losses.noneNow());
  }

  LaneRow advancedTo(Advance step) {
    return new LaneRow(
        lane,
        shape,
        topicId,
        step.to(),
        step.replayAfter(replay),
        epoch,
        owner,
        step.token(),
        losses.after(step));
  }

  LaneRow movedTo(long offset, long newReplay) {
    return new LaneRow(lane, shape, topicId, Position.at(offset), newReplay, epoch, null, null);
  }

  LaneRow ofTopic(UUID id) {
    return new LaneRow(lane, shape, id, position, replay, epoch, owner, commitToken, losses);
  }

  LaneRow withLossCounted() {
    return new LaneRow(
        lane, shape, topicId, position, replay, epoch, owner, commitToken, losses.counted());
  }

  StoredLane stored() {
    return new StoredLane(position.nextOffset(), commitToken);
  }

  LaneClaim toClaim() {
    return new LaneClaim(
        lane,
        position,
        replay,
        commitToken,
        losses.owners(),
        losses.attempts(),
        losses.redriving(),
        losses.letter());
  }

  /**
   * What is known of owners that were lost.
   *
   * @param owners how many, since the lane passed a record
   * @param attempts how many of them while they tried the next record alone
   * @param onTrial whether the present owner is trying it alone
   * @param redriving how many, since one survived the trial of a letter
   * @param trialLetter the letter that the present owner is trying alone; null if there is none
   * @param letter the letter that the last of them was trying alone, if that is not counted
   */
  public record Losses(
      int owners,
      int attempts,
      boolean onTrial,
      int redriving,
      @Nullable Long trialLetter,
      @Nullable Long letter) {
    static final Losses NONE = of(0, 0);

    /** Of so many owners, none of them in a trial. */
    static Losses of(int owners, int redriving) {
      return new Losses(owners, 0, false, redriving, null, null);
    }

    Losses another() {
      return new Losses(
          owners + 1,
          onTrial ? attempts + 1 : attempts,
          false,
          redriving + 1,
          null,
          trialLetter == null ? letter : trialLetter);
    }

    Losses noneNow() {
      return new Losses(owners, attempts, false, redriving, null, letter);
    }

    Losses after(Advance step) {
      return new Losses(
          step.passes() ? 0 : owners,
          step.passes() ? 0 : attempts,
          step.tries(),
          trialLetter == null ? redriving : 0,
          step.letter(),
          letter);
    }

    Losses counted() {
      return new Losses(owners, attempts, onTrial, redriving, trialLetter, null);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step of a lane along the log.
 *
 * @param lane the lane
 * @param epoch the owner epoch the unit runs under
 * @param from the offset the lane must be at
 * @param to the position it gets
 * @param token random, written with the position, so that a lost answer to COMMIT can be resolved
 * @param replays whether something may be published of a record that was set aside before, as the
 *     lane's next replay; what follows in the lane belongs to the one after that, as it may come
 *     earlier in the log
 * @param passes whether a record is passed: the owners lost before it are forgotten
 * @param tries whether the next record is tried alone after this: if the owner is lost then, that
 *     counts as an attempt
 * @param letter the letter that is tried alone after this: if the owner is lost then, that counts
 *     with it; null for none
 */
public record Advance(
    LaneKey lane,
    long epoch,
    long from,
    Position to,
    UUID token,
    boolean replays,
    boolean passes,
    boolean tries,
    @Nullable Long letter) {

  /** A step on that passes a record, if it is one. */
  public Advance(LaneKey lane, long epoch, long from, Position to, UUID token) {
    this(lane, epoch, from, to, token, false, to.nextOffset() > from, false, null);
  }

  /** The step a unit makes that has taken its first {@code taken} records. */
  public static Advance of(UnitOfWork unit, int taken, UUID token) {
    return new Advance(
        unit.lane(),
        unit.epoch(),
        unit.from().nextOffset(),
        unit.positionAfter(taken),
        token,
        false,
        taken > 0,
        false,
        null);
  }

  /** The replay a lane has after this step. */
  public long replayAfter(long replay) {
    return replays ? following(replay) : replay;
  }

  /** The replay of what is published of a letter while its lane is in this one. */
  public static long ofLetter(long replay) {
    return replay + 1;
  }

  /** The replay of what follows that in the lane. */
  public static long following(long replay) {
    return ofLetter(replay) + 1;
  }

  /** The same step by a unit that may publish something of what was set aside before. */
  public Advance replaying() {
    return new Advance(lane, epoch, from, to, token, true, passes, tries, letter);
  }

  /** The same step by a unit that comes before the next record is tried alone. */
  public Advance trying() {
    return new Advance(lane, epoch, from, to, token, replays, passes, true, null);
  }

  /**
   * The same step by a unit that comes before a letter is tried alone. That an owner was lost in
   * the trial of another is counted by then: {@link DeadLetters#countLost}.
   */
  public Advance trying(long id) {
    return new Advance(lane, epoch, from, to, token, replays, passes, false, id);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import java.util.Comparator;

/**
 * A point in what a lane publishes: what is caused before it is published, what is caused from
 * there on is not. In the order of these a lane commits, as whatever goes back counts a replay.
 *
 * @param replay how often the lane had gone back
 * @param offset the offset of a record
 */
public record OutboxMark(long replay, long offset) implements Comparable<OutboxMark> {

  /** Before everything. */
  public static final OutboxMark NOTHING = new OutboxMark(0, 0);

  private static final Comparator<OutboxMark> ORDER =
      Comparator.comparingLong(OutboxMark::replay).thenComparingLong(OutboxMark::offset);

  /** Once all that a record caused is published. */
  public static OutboxMark after(MessageSource source) {
    return new OutboxMark(source.replay(), source.offset() + 1);
  }

  /** Whether a message is caused before this. */
  public boolean covers(MessageSource source) {
    return new OutboxMark(source.replay(), source.offset()).compareTo(this) < 0;
  }

  /** The later of two. */
  public OutboxMark or(OutboxMark other) {
    return compareTo(other) < 0 ? other : this;
  }

  @Override
  public int compareTo(OutboxMark other) {
    return ORDER.compare(this, other);
  }
}

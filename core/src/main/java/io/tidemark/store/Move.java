// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import java.util.LongSummaryStatistics;
import org.jspecify.annotations.Nullable;

/**
 * A move of a partition's position that no unit makes: an operator's, or a policy's.
 *
 * @param kind what it is called; goes into the audit
 * @param partition the partition
 * @param expected where the lanes that move must be
 * @param to the offset to go on at
 * @param operator who moves it
 * @param reason why
 * @param topic another topic that the positions belong to from now on; null for all kinds but
 *     {@link Kind#RESTART}
 */
public record Move(
    Kind kind,
    PartitionKey partition,
    Expected expected,
    long to,
    String operator,
    String reason,
    @Nullable TopicChange topic) {

  /** A move within the topic. */
  public Move(
      Kind kind,
      PartitionKey partition,
      Expected expected,
      long to,
      String operator,
      String reason) {
    this(kind, partition, expected, to, operator, reason, null);
  }

  /** Begins with a topic that was made again, at an offset of its own. */
  public static Move restart(
      PartitionKey partition, TopicChange topic, long to, String operator, String reason) {
    return new Move(Kind.RESTART, partition, Expected.ANYWHERE, to, operator, reason, topic);
  }

  /** Whether it moves a lane that is at this offset. */
  public boolean moves(long position) {
    return switch (kind) {
      case SEEK, RESTART -> true;
      case SKIP -> expected.first() == null || position == expected.first();
      case JUMP -> position < to;
      case RETURN -> position > to;
    };
  }

  /**
   * Whether there are lanes to move, where they are expected to be.
   *
   * @param moving the positions of the lanes that it moves
   */
  public boolean expects(LongSummaryStatistics moving) {
    return moving.getCount() > 0 && expected.holds(moving);
  }

  /**
   * Where the lanes that a move takes must be, lest it takes them from somewhere else than it was
   * thought out for.
   *
   * @param first the offset the first of them must be at; null if it may be anywhere
   * @param last the offset none of them may be beyond; null if they may be anywhere
   */
  public record Expected(@Nullable Long first, @Nullable Long last) {

    /** Wherever they are. */
    public static final Expected ANYWHERE = new Expected(null, null);

    /** The first of them at this offset, the others anywhere. */
    public static Expected at(@Nullable Long first) {
      return new Expected(first, null);
    }

    private boolean holds(LongSummaryStatistics positions) {
      return (first == null || positions.getMin() == first)
          && (last == null || positions.getMax() <= last);
    }

    @Override
    public String toString() {
      String begin = first == null ? "anywhere" : "at " + first;
      return last == null ? begin : begin + ", and none beyond " + last;
    }
  }

  /** What was asked for. */
  public enum Kind {
    /** Go on anywhere else: all lanes. */
    SEEK,
    /** Leave out the record at the position: the lanes that are at the expected offset. */
    SKIP,
    /** Go on where the log goes on, as a policy says, or at least there: the lanes behind that. */
    JUMP,
    /** Go back to where the log is still what it was, as a policy says: the lanes beyond that. */
    RETURN,
    /** Begin with the topic that was made again, as a policy says: all lanes. */
    RESTART
  }
}

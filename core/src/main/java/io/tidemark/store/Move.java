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
 * @param expected the offset the lanes that move must be at, or null to move them from wherever
 *     they are
 * @param to the offset to go on at
 * @param operator who moves it
 * @param reason why
 * @param topic another topic that the positions belong to from now on; null for all kinds but
 *     {@link Kind#RESTART}
 */
public record Move(
    Kind kind,
    PartitionKey partition,
    @Nullable Long expected,
    long to,
    String operator,
    String reason,
    @Nullable TopicChange topic) {

  /** A move within the topic. */
  public Move(
      Kind kind,
      PartitionKey partition,
      @Nullable Long expected,
      long to,
      String operator,
      String reason) {
    this(kind, partition, expected, to, operator, reason, null);
  }

  /** Begins with a topic that was made again, at an offset of its own. */
  public static Move restart(
      PartitionKey partition, TopicChange topic, long to, String operator, String reason) {
    return new Move(Kind.RESTART, partition, null, to, operator, reason, topic);
  }

  /** Whether it moves a lane that is at this offset. */
  public boolean moves(long position) {
    return switch (kind) {
      case SEEK, RESTART -> true;
      case SKIP -> expected == null || position == expected;
      case JUMP -> position < to;
      case RETURN -> position > to;
    };
  }

  /**
   * Whether there are lanes to move, where they are expected to be: all of them, or the first, as a
   * policy looks at that one.
   *
   * @param moving the positions of the lanes that it moves
   */
  public boolean expects(LongSummaryStatistics moving) {
    boolean firstOnly = kind == Kind.JUMP || kind == Kind.RETURN;
    return moving.getCount() > 0
        && (expected == null
            || (moving.getMin() == expected && (firstOnly || moving.getMax() == expected)));
  }

  /** What was asked for. */
  public enum Kind {
    /** Go on anywhere else: all lanes, which are all expected at one offset, if at any. */
    SEEK,
    /** Leave out the record at the position: the lanes that are at the expected offset. */
    SKIP,
    /**
     * Go on where the log goes on, as a policy says: the lanes that are not beyond that, of which
     * the first is at the expected offset.
     */
    JUMP,
    /**
     * Go back to where the log is still what it was, as a policy says: the lanes that are beyond
     * that, of which the first is at the expected offset.
     */
    RETURN,
    /** Begin with the topic that was made again, as a policy says: all lanes. */
    RESTART
  }
}

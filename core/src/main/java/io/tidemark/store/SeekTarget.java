// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.time.Instant;

/** Where to go on in a partition, as an operator says it. Immutable. */
public sealed interface SeekTarget {

  /** At this offset, which must be in the log or at its end. */
  static SeekTarget position(long offset) {
    return new Offset(offset);
  }

  /**
   * At this offset, which must be in the log or at its end, unless it is further already: of
   * several lanes only those that are behind are moved, so that none handles anything again.
   */
  static SeekTarget atLeast(long offset) {
    return new AtLeast(offset);
  }

  /** At the first record the log still holds. */
  static SeekTarget beginning() {
    return Named.BEGINNING;
  }

  /** At the end of the log as far as the group can read: only what comes later is handled. */
  static SeekTarget end() {
    return Named.END;
  }

  /**
   * At the first record whose timestamp is this moment or later; at the end if there is none.
   * Records before it that carry later timestamps are not handled.
   */
  static SeekTarget at(Instant moment) {
    return new Moment(moment);
  }

  /**
   * So many offsets further, or back if negative, but not out of the log. Counted from the position
   * in the very moment of the move; of several lanes that are not together, from the smallest.
   */
  static SeekTarget shift(long offsets) {
    return new Shift(offsets);
  }

  /** A place that has a name. */
  enum Named implements SeekTarget {
    /** See {@link SeekTarget#beginning}. */
    BEGINNING,
    /** See {@link SeekTarget#end}. */
    END
  }

  /** See {@link SeekTarget#position}. */
  record Offset(long offset) implements SeekTarget {

    /** Refuses what no log can hold. */
    public Offset {
      requireOffset(offset);
    }
  }

  /** See {@link SeekTarget#atLeast}. */
  record AtLeast(long offset) implements SeekTarget {

    /** Refuses what no log can hold. */
    public AtLeast {
      requireOffset(offset);
    }
  }

  private static void requireOffset(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offsets begin at 0, but this one is " + offset);
    }
  }

  /** See {@link SeekTarget#at}. */
  record Moment(Instant moment) implements SeekTarget {}

  /** See {@link SeekTarget#shift}. */
  record Shift(long offsets) implements SeekTarget {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.settings.DurationText;
import java.time.Duration;

/** What becomes of a record that cannot be handled. A value. */
public sealed interface FailureAction {

  /** The partition stands still at the record until a human acts; other partitions go on. */
  static FailureAction halt() {
    return new Halt();
  }

  /**
   * The record is left out: the lane goes past it, and in the same transaction its offset is
   * written into {@code tidemark_gap}. Later records of its key are handled as if it had never
   * been, so this is for data that may be missed.
   */
  static FailureAction skip() {
    return new Skip();
  }

  /**
   * The record and every later one of its key are set aside, in order, until it is redriven or
   * discarded; other keys go on. A record without a key is set aside alone, as by {@link
   * #deadLetter}.
   */
  static FailureAction parkKey() {
    return new ParkKey();
  }

  /**
   * The record is set aside alone. Later records of its key are handled as if it had never been,
   * until it is redriven: then it comes after them.
   */
  static FailureAction deadLetter() {
    return new DeadLetter();
  }

  /**
   * Something else must come first: the record and every later one of its key are set aside, in
   * order, as by {@link #parkKey}, and tried again by themselves until they succeed. No try is used
   * up. If that has not happened in time, {@link FailurePolicy#otherwise} holds; where that is to
   * halt, the key is parked instead, as the lane is past the record by then.
   *
   * @param atMost how long, such as {@code "15m"}; at least a second
   */
  static FailureAction notYet(String atMost) {
    return notYet(DurationText.require(atMost));
  }

  /** The same, for as long as a duration. */
  static FailureAction notYet(Duration atMost) {
    return new NotYet(atMost);
  }

  /** Whether later records of the key wait. */
  default boolean holdsKey() {
    return this instanceof ParkKey || this instanceof NotYet;
  }

  /** See {@link #halt}. */
  record Halt() implements FailureAction {
    @Override
    public String toString() {
      return "halt()";
    }
  }

  /** See {@link #skip}. */
  record Skip() implements FailureAction {
    @Override
    public String toString() {
      return "skip()";
    }
  }

  /** See {@link #parkKey}. */
  record ParkKey() implements FailureAction {
    @Override
    public String toString() {
      return "parkKey()";
    }
  }

  /** See {@link #deadLetter}. */
  record DeadLetter() implements FailureAction {
    @Override
    public String toString() {
      return "deadLetter()";
    }
  }

  /**
   * See {@link #notYet}.
   *
   * @param atMost how long the record is tried again by itself
   */
  record NotYet(Duration atMost) implements FailureAction {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int DOUBLINGS = 10;

    /** Refuses what leaves no time for another try. */
    public NotYet {
      if (atMost.compareTo(FIRST_WAIT) < 0) {
        throw new IllegalArgumentException("notYet waits for a second at least, not for " + atMost);
      }
    }

    /** The wait after so many tries: doubles from a second to a minute. */
    public Duration waitAfter(int tries) {
      Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(DOUBLINGS, Math.max(0, tries - 1)));
      return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    @Override
    public String toString() {
      return "notYet(\"%ds\")".formatted(atMost.toSeconds());
    }
  }
}

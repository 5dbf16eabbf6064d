// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of a record that was set aside.
 *
 * <pre>
 *   DEAD, PARKED, NOT_YET ──redriven──▶ REDRIVEN        (failed again: as its policy says)
 *            │      ▲    ╰──discarded─▶ DISCARDED
 *   WAITING ─┴──its turn came, and it failed
 * </pre>
 */
public enum LetterState {
  /** Set aside alone: later records of its key are handled. */
  DEAD,
  /** Set aside with its key: later records of the key wait behind it. */
  PARKED,
  /**
   * As {@link #PARKED}, but tried again by itself for a while, as something else must come first.
   */
  NOT_YET,
  /**
   * Waits behind an earlier record of its key. Its turn comes when that one is redriven or
   * discarded.
   */
  WAITING,
  /** Handled after all. */
  REDRIVEN,
  /** Given up by an operator. */
  DISCARDED;

  /** Those that are still set aside. */
  static final Set<LetterState> OPEN =
      Arrays.stream(values()).filter(LetterState::open).collect(Collectors.toUnmodifiableSet());

  /** Whether it is still set aside. */
  public boolean open() {
    return this != REDRIVEN && this != DISCARDED;
  }

  /** Whether it is a dead letter: it failed, and nobody tries it again by itself. */
  public boolean dead() {
    return this == DEAD || this == PARKED;
  }

  /** Whether later records of its key wait behind it. */
  public boolean holdsKey() {
    return this == PARKED || this == NOT_YET || this == WAITING;
  }

  /** Whether it can be redriven: all that are set aside, but for those whose turn has not come. */
  public boolean redrivable() {
    return open() && this != WAITING;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What to do about a unit that failed. */
public sealed interface Decision {

  /** The wait before that. */
  default Duration delay() {
    return Duration.ZERO;
  }

  /** Try the same records again, after a wait. Nobody is to blame. */
  record Retry(Duration delay) implements Decision {}

  /** Try the record again, after a wait. One of the tries that its policy grants is used up. */
  record NextTry(Duration delay) implements Decision {}

  /**
   * Try fewer records, so that the good ones get through and the culprit is found alone. No try is
   * used up.
   *
   * @param records how many of the unit's records to try next, at least one
   * @param delay the wait before that
   */
  record Smaller(int records, Duration delay) implements Decision {}

  /**
   * Do with the record what its policy says, in a unit of its own that calls no handler.
   *
   * @param action any but to halt
   */
  record SetAside(FailureAction action) implements Decision {}

  /** Stop the partition; a human must act. */
  record Halt() implements Decision {}

  /**
   * Leave a letter that was to be redriven as it is, and go on: it is redriven after a wait, as
   * what kept it from that passes by itself.
   */
  record Later(Duration delay) implements Decision {}

  /**
   * Write down that a letter was redriven in vain.
   *
   * @param state what it becomes
   * @param retry when it is tried by itself; null if it is not
   */
  record PutBack(LetterState state, @Nullable LetterRetry retry) implements Decision {}
}

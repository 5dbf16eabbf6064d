// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.failure.Decision;
import io.tidemark.internal.process.Purpose;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a lane is to do about letters, one after the other. What is forgotten here is still asked
 * for in the database, and is heard of again. Guarded by the lanes' gate.
 */
final class Errands {
  private final ArrayDeque<DueLetter> letters = new ArrayDeque<>();
  private Purpose.@Nullable PutBack putBack;
  private boolean closed;

  boolean isEmpty() {
    return letters.isEmpty();
  }

  /** Adds one, unless it is here already. */
  void add(DueLetter letter) {
    if (!closed && letters.stream().noneMatch(known -> known.id() == letter.id())) {
      letters.addLast(letter);
    }
  }

  /** Whether the next unit about a letter handles its record. */
  boolean redrives() {
    return putBack == null && letters.getFirst().errand() == Errand.REDRIVE;
  }

  /** What the next unit about a letter is for. */
  Purpose next() {
    return putBack != null ? putBack : new Purpose.CarryOut(letters.getFirst());
  }

  /** The first is redriven in vain, which is to be written down next. */
  void putBack(Decision.PutBack how, Throwable cause) {
    DueLetter first = letters.peekFirst();
    if (first != null) {
      putBack = new Purpose.PutBack(first, how.state(), how.retry(), cause);
    }
  }

  /** The first is done; another's turn may have come by that. */
  void done(@Nullable DueLetter next) {
    forgetFirst();
    if (next != null && !closed) {
      letters.addFirst(next);
    }
  }

  void forgetFirst() {
    putBack = null;
    letters.pollFirst();
  }

  /** Does nothing more: the lane is to come to rest. */
  void close() {
    closed = true;
    putBack = null;
    letters.clear();
  }
}

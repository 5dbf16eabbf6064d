// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.failure.Decision;
import io.tidemark.internal.process.Purpose;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lane is to do about letters, one after the other. What is forgotten here is still asked
 * for in the database, and is heard of again. Guarded by the lanes' gate.
 */
final class Errands {

  /** How often a letter was put off, and until when. */
  private record Delay(int times, long until) {}

  private final ArrayDeque<DueLetter> letters = new ArrayDeque<>();
  private final Map<Long, Delay> delays = new HashMap<>();
  private Purpose.@Nullable PutBack putBack;
  private boolean closed;

  boolean isEmpty() {
    return letters.isEmpty();
  }

  /** Adds one, unless it is here already, or put off. */
  void add(DueLetter letter, long nanoTime) {
    Delay delay = delays.get(letter.id());
    boolean putOff = delay != null && delay.until() - nanoTime > 0;
    if (!closed && !putOff && letters.stream().noneMatch(known -> known.id() == letter.id())) {
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

  /** How often the first was put off. */
  int timesPutOff() {
    DueLetter first = letters.peekFirst();
    Delay delay = first == null ? null : delays.get(first.id());
    return delay == null ? 0 : delay.times();
  }

  /** The first was redriven in vain, which is to be written down next. */
  void putBack(Decision.PutBack how, Throwable cause) {
    DueLetter first = letters.peekFirst();
    if (first != null) {
      putBack = new Purpose.PutBack(first, how.state(), how.retry(), cause);
    }
  }

  /** The first is done; another's turn may have come by that. */
  void done(@Nullable DueLetter next) {
    DueLetter first = forgetFirst();
    if (first != null) {
      delays.remove(first.id());
    }
    if (next != null && !closed) {
      letters.removeIf(known -> known.id() == next.id());
      letters.addFirst(next);
    }
  }

  /** The first is put off: it is not taken up again before that moment. */
  void later(long nanoTime) {
    int times = timesPutOff() + 1;
    DueLetter first = forgetFirst();
    if (first != null) {
      delays.put(first.id(), new Delay(times, nanoTime));
    }
  }

  private @Nullable DueLetter forgetFirst() {
    putBack = null;
    return letters.pollFirst();
  }

  /** Does nothing more: the lane is to come to rest. */
  void close() {
    closed = true;
    putBack = null;
    letters.clear();
  }
}

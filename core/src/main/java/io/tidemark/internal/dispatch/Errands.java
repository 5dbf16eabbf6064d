// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.failure.Decision;
import io.tidemark.internal.process.Purpose;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterState;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a lane is to do about letters, one after the other. What is forgotten here is still asked
 * for in the database, and is heard of again. Guarded by the lanes' gate.
 *
 * <p>Where owners were lost, any of the first letters may be why: those are tried alone, and so is
 * one over which an owner was lost in its trial.
 */
final class Errands {

  /**
   * How many letters are suspects where owners were lost: what is older than the one at which they
   * ended, and was not due yet or put off, comes before it again.
   */
  static final int SUSPECTS = 50;

  /** How often a letter was put off, and until when. */
  private record Delay(int times, long until) {
    boolean isOver(long nanoTime) {
      return until - nanoTime <= 0;
    }
  }

  private final ArrayDeque<DueLetter> letters = new ArrayDeque<>();

  /** The numbers of the letters. */
  private final Set<Long> known = new HashSet<>();

  private final Map<Long, Delay> delays = new HashMap<>();
  private Purpose.@Nullable PutBack putBack;
  private boolean closed;
  private int suspects;

  /** Whether it is to be counted with a letter that an owner was lost while it tried that. */
  private boolean uncounted;

  private boolean counts;

  /** The same of what is to be counted. */
  private @Nullable Delay countsLater;

  /**
   * Nothing yet.
   *
   * @param suspicious whether a letter may be what owners were lost by
   * @param uncounted whether the last of them was lost while it tried one, and that is not counted
   */
  Errands(boolean suspicious, boolean uncounted) {
    this.suspects = suspicious ? SUSPECTS : 0;
    this.uncounted = uncounted;
    this.counts = uncounted;
  }

  boolean isEmpty() {
    return letters.isEmpty() && !counts;
  }

  /** Adds one, unless it is here already, or put off, or all are. */
  void add(DueLetter letter, long nanoTime) {
    if (closed || isPutOff(countsLater, nanoTime)) {
      return;
    }
    counts = uncounted;
    if (!isPutOff(delays.get(letter.id()), nanoTime) && known.add(letter.id())) {
      letters.addLast(letter);
    }
  }

  private static boolean isPutOff(@Nullable Delay delay, long nanoTime) {
    return delay != null && !delay.isOver(nanoTime);
  }

  /** Whether the next unit about a letter handles its record. */
  boolean redrives() {
    return !counts && putBack == null && letters.getFirst().errand() == Errand.REDRIVE;
  }

  /** What the next unit about a letter is for. */
  Purpose next() {
    if (counts) {
      return new Purpose.CountLost();
    }
    if (putBack != null) {
      return putBack;
    }
    DueLetter first = letters.getFirst();
    return tries() ? new Purpose.TryLetter(first, first.lostOwners()) : new Purpose.CarryOut(first);
  }

  /** Whether the next unit about a letter tries one that may be what processes ended by. */
  boolean tries() {
    return redrives() && (suspects > 0 || letters.getFirst().lostOwners() > 0);
  }

  /** How many letters are put off, which the database tells of all the same; rather too many. */
  int putOff() {
    return delays.size() + (countsLater == null ? 0 : SUSPECTS);
  }

  /** How often what comes next was put off. */
  int timesPutOff() {
    DueLetter first = letters.peekFirst();
    Delay ofFirst = first == null ? null : delays.get(first.id());
    Delay delay = counts ? countsLater : ofFirst;
    return delay == null ? 0 : delay.times();
  }

  /**
   * The first was redriven in vain, which is to be written down next.
   *
   * @param asked whether that was asked for
   */
  void putBack(Decision.PutBack how, boolean asked, Throwable cause) {
    DueLetter first = letters.peekFirst();
    if (first != null) {
      putBack = new Purpose.PutBack(first, asked, how.state(), how.retry(), cause);
    }
  }

  /** An owner that was lost over a letter is counted. */
  void counted() {
    uncounted = false;
    counts = false;
    countsLater = null;
  }

  /**
   * The first is done; another's turn may have come by that. What is only put off until later comes
   * before the others again, and clears none of them.
   */
  void done(@Nullable DueLetter next) {
    if (putBack == null || putBack.state() != LetterState.NOT_YET) {
      suspects = Math.max(0, suspects - 1);
    }
    DueLetter first = forgetFirst();
    if (first != null) {
      delays.remove(first.id());
    }
    if (next != null && !closed) {
      if (!known.add(next.id())) {
        letters.removeIf(letter -> letter.id() == next.id());
      }
      letters.addFirst(next);
    }
  }

  /** What was to be counted is not, and no letter is tried before: until after that moment. */
  void countLater(long nanoTime) {
    countsLater = new Delay(timesPutOff() + 1, nanoTime);
    counts = false;
    forgetAll();
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
    DueLetter first = letters.pollFirst();
    if (first != null) {
      known.remove(first.id());
    }
    return first;
  }

  /** Does nothing more: the lane is to come to rest. */
  void close() {
    closed = true;
    counts = false;
    putBack = null;
    forgetAll();
  }

  private void forgetAll() {
    letters.clear();
    known.clear();
  }
}

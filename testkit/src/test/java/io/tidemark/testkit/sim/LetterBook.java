// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.KeyHash;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterState;
import io.tidemark.testkit.store.Commit.LetterStep;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.LetterRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of a partition that were set aside. Whoever holds the baton. Says of every unit:
 *
 * <ul>
 *   <li>A record is set aside once, by the unit that passes it, and not applied by it.
 *   <li>It waits if, and only if, an earlier one of its key is set aside with its key; nothing of
 *       such a key is applied but by a redrive, in order.
 *   <li>A letter ends in the transaction of a unit that leaves its lane where it is: redriven, with
 *       the effect of its record, and of nothing else, in a replay of its own; else without any.
 * </ul>
 */
final class LetterBook {
  private final Payments payments;
  private final Verdict verdict;
  private final Tally tally;

  /** By number: the order in which they were set aside. */
  private final TreeMap<Long, LetterRow> letters = new TreeMap<>();

  LetterBook(Payments payments, Verdict verdict, Tally tally) {
    this.payments = payments;
    this.verdict = verdict;
    this.tally = tally;
  }

  /** Whether a record was set aside, whatever became of it. */
  boolean knows(long offset) {
    return letters.values().stream().anyMatch(letter -> offset(letter) == offset);
  }

  /** Whether a record was given up. */
  boolean isDiscarded(long offset) {
    return letters.values().stream()
        .anyMatch(letter -> offset(letter) == offset && letter.state() == LetterState.DISCARDED);
  }

  /** Whether nothing is set aside any more. */
  boolean isClear() {
    return letters.values().stream().noneMatch(letter -> letter.state().open());
  }

  /** Whether this unit redrives a record. */
  static boolean redrives(List<LetterStep> steps) {
    return steps.stream().anyMatch(step -> step.after().state() == LetterState.REDRIVEN);
  }

  /** Whether the effect of a record need not come in the order of its key. */
  static boolean isAlone(List<LetterStep> steps) {
    LetterStep first = steps.isEmpty() ? null : steps.get(0);
    return redrives(steps)
        && first != null
        && (first.after().letter().key() == null
            || (first.before() != null && first.before().state() == LetterState.DEAD));
  }

  private static long offset(LetterRow letter) {
    return letter.letter().record().offset();
  }

  /** An operator asks for something, and changes nothing. */
  void asked(LetterStep step) {
    LetterRow before = step.before();
    verdict.require(
        before != null && before.state() == step.after().state(),
        "a letter is changed by a unit of its lane: %s",
        step);
    letters.put(step.after().id(), step.after());
  }

  /** A unit commits. */
  void unit(List<LetterStep> steps, List<Applied> effects, LaneRow row, long from, long to) {
    boolean redrives = redrives(steps);
    if (!redrives) {
      effects.forEach(this::requireFree);
    }
    for (LetterStep step : steps) {
      if (step.before() == null) {
        added(step.after(), effects, from, to);
      } else if (step.before().state() == step.after().state()
          && step.before().tries() == step.after().tries()) {
        asked(step);
      } else {
        settled(step.before(), step.after(), effects, row, from == to);
      }
    }
  }

  private void requireFree(Applied effect) {
    verdict.require(
        !holds(effect.key(), Long.MAX_VALUE),
        "nothing of a parked key is applied before it is redriven: %s",
        effect);
  }

  /** Whether a key is parked by letters before this one. */
  private boolean holds(String key, long before) {
    if (key.equals(Applied.NO_KEY)) {
      return false;
    }
    KeyHash hash = KeyHash.of(key.getBytes(StandardCharsets.UTF_8));
    return letters.headMap(before).values().stream()
        .anyMatch(letter -> hash.equals(heldKey(letter)));
  }

  private static @Nullable KeyHash heldKey(LetterRow letter) {
    return letter.state().holdsKey() ? letter.letter().key() : null;
  }

  private void added(LetterRow letter, List<Applied> effects, long from, long to) {
    long offset = offset(letter);
    verdict.require(
        offset >= from && offset < to, "set aside lies in [%d, %d): %s", from, to, letter);
    verdict.require(
        effects.stream().noneMatch(effect -> effect.offset() == offset),
        "a record is set aside or applied: %s",
        letter);
    verdict.require(!knows(offset), "a record is set aside once: %s", letter);
    byte[] key = letter.letter().record().key();
    boolean held = key != null && holds(new String(key, StandardCharsets.UTF_8), Long.MAX_VALUE);
    verdict.require(
        held == (letter.state() == LetterState.WAITING),
        "what waits has an earlier record of its key set aside, and nothing else has: %s",
        letter);
    letters.put(letter.id(), letter);
    tally.count("seen letter " + letter.state());
  }

  private void settled(
      LetterRow before, LetterRow after, List<Applied> effects, LaneRow row, boolean inPlace) {
    verdict.require(inPlace, "a letter ends where its lane stands: %s at %s", after, row);
    verdict.require(before.state().open(), "a letter ends once: %s", after);
    if (after.state() == LetterState.REDRIVEN) {
      verdict.require(
          effects.isEmpty()
              ? payments.tookEffect(after.letter().record().value())
              : effects.size() == 1 && effects.get(0).offset() == offset(after),
          "a redrive applies its record: %s, %s",
          after,
          effects);
      verdict.require(
          after.letter().key() == null
              || effects.isEmpty()
              || !holds(effects.get(0).key(), after.id()),
          "a parked key is redriven in order: %s",
          after);
    } else {
      verdict.require(effects.isEmpty(), "no effect without a redrive: %s", effects);
    }
    if (before.state() == LetterState.NOT_YET && after.state().open()) {
      requireNotYet(before, after);
    }
    letters.put(after.id(), after);
    tally.count(
        after.state().open() ? "seen letter redriven in vain" : "seen letter " + after.state());
  }

  /** It is tried again in vain, but neither for longer than was said, nor for less. */
  private void requireNotYet(LetterRow before, LetterRow after) {
    boolean still = after.state() == LetterState.NOT_YET;
    if (still) {
      verdict.require(
          Objects.equals(before.retryUntil(), after.retryUntil())
              && before.redrives() == after.redrives(),
          "what is not possible yet is tried until a time, and that counts as no redrive: %s, %s",
          before,
          after);
      tally.count("seen letter not possible again");
    } else if (isNotPossible(after)) {
      verdict.require(
          before.retryUntil() != null && !after.updatedAt().isBefore(before.retryUntil()),
          "what is not possible yet is tried as long as was said: %s, %s",
          before,
          after);
      tally.count("seen letter not possible in time");
    }
  }

  private static boolean isNotPossible(LetterRow letter) {
    LetterCause cause = letter.cause();
    return cause != null
        && cause.type().equals(PaymentsHandler.NotPossibleException.class.getName());
  }

  @Override
  public String toString() {
    Map<Long, LetterState> states = new TreeMap<>();
    letters.values().forEach(letter -> states.put(offset(letter), letter.state()));
    return states.toString();
  }
}

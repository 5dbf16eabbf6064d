// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import java.util.List;

/**
 * The records of a group that were set aside: to be looked at, redriven and discarded. Any thread;
 * needs a started group, of which any instance will do.
 *
 * <p>A redrive or a discard is a request: it is stored with the records, and carried out by
 * whichever instance owns their lane, at once if it is this one, else within its watch interval. It
 * is carried out exactly once, in one transaction with the effects, whatever dies meanwhile: {@link
 * #find} tells what became of it.
 */
public final class DeadLetterQueue {
  private final GroupRuntime runtime;
  private final String operator;

  DeadLetterQueue(GroupRuntime runtime, String operator) {
    this.runtime = runtime;
    this.operator = operator;
  }

  /** The letters that are meant, the oldest first. */
  public List<DeadLetter> find(LetterFilter filter) {
    return runtime.letters(filter);
  }

  /**
   * Has records handled that were set aside. When that succeeds for the first of a parked key,
   * those that wait behind it follow by themselves, in order; the first that fails is parked
   * instead, and the others go on waiting. Left out are records that wait behind another, that were
   * redriven too often in vain, whose bytes are not stored, or for which something is asked
   * already.
   *
   * @param reason why; goes into the audit
   * @return the numbers of the letters that are redriven
   */
  public List<Long> redrive(LetterFilter filter, String reason) {
    return ask(Errand.REDRIVE, filter, reason);
  }

  /**
   * Gives records up that were set aside: they are never handled. Those that wait behind one of
   * them follow, as by {@link #redrive}, unless they are given up as well.
   *
   * @param reason why; goes into the audit
   * @return the numbers of the letters that are discarded
   */
  public List<Long> discard(LetterFilter filter, String reason) {
    return ask(Errand.DISCARD, filter, reason);
  }

  private List<Long> ask(Errand errand, LetterFilter filter, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a request needs a reason, which goes into the audit");
    }
    return runtime.request(filter, errand, operator, reason);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import org.jspecify.annotations.Nullable;

/**
 * What a letter becomes.
 *
 * @param state its state from now on
 * @param cause why; null if it only waits, or ended well
 * @param retry when it is tried by itself; null for all states but {@link LetterState#NOT_YET}
 * @param tried whether the handler was called for that
 */
public record LetterChange(
    LetterState state, @Nullable LetterCause cause, @Nullable LetterRetry retry, boolean tried) {

  /** A change after the handler was called, unless it is given up. */
  public LetterChange(LetterState state, @Nullable LetterCause cause, @Nullable LetterRetry retry) {
    this(state, cause, retry, state != LetterState.DISCARDED);
  }

  /**
   * What it makes of a request, in the audit: {@code REDRIVE} or {@code DISCARD} if it carries that
   * out, and {@code REDRIVE_IN_VAIN} if the record was refused again, even if its policy then gives
   * it up.
   */
  public String audited() {
    if (state == LetterState.REDRIVEN) {
      return Errand.REDRIVE.name();
    }
    return state == LetterState.DISCARDED && cause == null
        ? Errand.DISCARD.name()
        : Errand.REDRIVE + "_IN_VAIN";
  }

  /** Whether it was redriven in vain, which is done so often only. */
  public boolean inVain() {
    return state.open() && retry == null;
  }

  /** A state that needs no cause. */
  public static LetterChange to(LetterState state) {
    return new LetterChange(state, null, null);
  }
}

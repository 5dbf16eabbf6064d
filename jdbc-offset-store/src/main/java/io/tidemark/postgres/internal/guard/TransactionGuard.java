// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import org.jspecify.annotations.Nullable;

/**
 * What all that a handler gets of one unit shares: whether the unit still runs, and whether the
 * handler ever tried to leave it. Any thread may ask, as a handler may keep what it got.
 */
public final class TransactionGuard {
  private volatile boolean ended;
  private volatile @Nullable TransactionEscapeException escape;

  /** Makes everything the handler got dead. */
  public void end() {
    ended = true;
  }

  /** Whether the unit has ended. */
  public boolean hasEnded() {
    return ended;
  }

  /** The first attempt to leave the transaction, even if the handler swallowed its refusal. */
  public @Nullable TransactionEscapeException escape() {
    return escape;
  }

  /** Refuses a call that would leave the transaction, and remembers it: the unit cannot commit. */
  public TransactionEscapeException refuse(String call) {
    TransactionEscapeException refused =
        new TransactionEscapeException(
            call
                + " would leave the unit's transaction, which ends when the handler returns: take it out; savepoints are allowed");
    if (escape == null) {
      escape = refused;
    }
    return refused;
  }

  /** Refuses SQL text that would end the transaction. */
  void checkText(String sql) {
    String command = TransactionControl.in(sql);
    if (command != null) {
      throw refuse("the SQL text " + command);
    }
  }

  /** Refuses whatever is done once the unit has ended. */
  void checkAlive() {
    if (ended) {
      throw new TransactionEscapeException(
          "used after the unit had ended: what a handler is given lives until the handler returns, and belongs to its thread");
    }
  }
}

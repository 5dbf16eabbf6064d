// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.RecordFailure;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FencedException;
import io.tidemark.store.PositionConflictException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides whether what left a handler or a deserializer is the record's failure. Pure. */
final class Blame {
  /** Chains of causes may be circular. */
  private static final int MAX_DEPTH = 50;

  private Blame() {}

  /**
   * What to throw instead of what was thrown: the failure that {@code of} makes of it, or the
   * store's own verdict on the transaction, which no record is to blame for.
   *
   * @throws VirtualMachineError at once, but for a stack overflow, which is the code's own
   */
  static RuntimeException on(Throwable thrown, Function<Throwable, RecordFailure> of) {
    if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
      throw broken;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    RuntimeException verdict = verdictIn(thrown);
    return verdict != null ? verdict : of.apply(thrown);
  }

  private static @Nullable RuntimeException verdictIn(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      if (cause instanceof FencedException
          || cause instanceof CommitInDoubtException
          || cause instanceof PositionConflictException) {
        return (RuntimeException) cause;
      }
      cause = cause.getCause();
    }
    return null;
  }
}

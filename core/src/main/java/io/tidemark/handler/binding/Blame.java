// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.failure.Causes;
import io.tidemark.handler.RecordFailure;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FencedException;
import io.tidemark.store.PositionConflictException;
import java.util.Optional;
import java.util.function.Function;

/** Decides whether what left a handler or a deserializer is the record's failure. Pure. */
final class Blame {
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
    return verdictIn(thrown).orElseGet(() -> of.apply(thrown));
  }

  private static Optional<RuntimeException> verdictIn(Throwable thrown) {
    return Causes.of(thrown).stream()
        .filter(
            cause ->
                cause instanceof FencedException
                    || cause instanceof CommitInDoubtException
                    || cause instanceof PositionConflictException)
        .map(RuntimeException.class::cast)
        .findFirst();
  }
}

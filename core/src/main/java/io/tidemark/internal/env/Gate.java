// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A monitor: the state it guards is changed and awaited only through it. Neither change nor attempt
 * may call the consumer, the store, a handler or another gate.
 */
public interface Gate {

  /** Changes the guarded state (or reads it) and wakes whoever waits, to look again. */
  <T> T change(Supplier<T> change);

  /** Looks at the guarded state without waking anybody. */
  <T> T look(Supplier<T> look);

  /**
   * Tries until the attempt answers something or the time is over. The attempt may change the
   * guarded state when it succeeds.
   *
   * @param nanos how long to try; zero or less tries once
   * @return the answer, or null when the time is over or the thread was interrupted
   */
  <T> @Nullable T await(Supplier<@Nullable T> attempt, long nanos);

  /** Waits until the condition holds or the time is over. Returns whether it holds. */
  default boolean awaitTrue(BooleanSupplier condition, long nanos) {
    return await(() -> condition.getAsBoolean() ? Boolean.TRUE : null, nanos) != null;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker for the calls that a handler makes to a dependency: {@code fraud.call(() ->
 * client.check(order))}. A parameter of this type is marked {@link GuardedBy} with the breaker's
 * name. Any thread.
 */
public interface Guard {

  /** The breaker's name. */
  String name();

  /**
   * Calls the dependency, on the calling thread. What the call throws counts against the
   * dependency, unless the breaker's own configuration ignores it; an interrupt and what this
   * library throws never do. Its result and its exception come out as they are.
   *
   * @throws GuardOpenException at once, without a call, while the breaker lets none through; leave
   *     it to the library, which tries the record again without using up a try
   */
  <T extends @Nullable Object, X extends Exception> T call(Call<T, X> dependency) throws X;

  /**
   * A call to a dependency.
   *
   * @param <T> what it answers
   * @param <X> what it throws
   */
  @FunctionalInterface
  interface Call<T extends @Nullable Object, X extends Exception> {
    /** Calls it. */
    T call() throws X;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * By what the records of a lambda are known again; what {@link Idempotent} is for a method.
 * Immutable.
 *
 * @param form where the key is, as {@link Idempotent#key} says; empty if a function finds it
 * @param function finds it; null if the form says where it is
 * @param scope as {@link Idempotent#scope} says
 * @param bucket as {@link Idempotent#bucket} says
 * @param <T> the payload
 */
public record KeyedBy<T>(
    String form, @Nullable Function<? super T, ?> function, String scope, String bucket) {

  /** By what is there: {@code header:payment-id}, {@code json:/paymentId}, {@code key}. */
  public static <T> KeyedBy<T> form(String form) {
    return new KeyedBy<>(form, null, "", "");
  }

  /**
   * By what a function finds in the payload: a text, a UUID, an enum, a number, a date or time, or
   * bytes. Null, and a payload that is null, means that there is no key. It has to find the same
   * whenever it is asked.
   */
  public static <T> KeyedBy<T> payload(Function<? super T, ?> function) {
    return new KeyedBy<>("", function, "", "");
  }

  /** The same among the keys of this scope. */
  public KeyedBy<T> scope(String of) {
    return new KeyedBy<>(form, function, of, bucket);
  }

  /** The same, told apart by an immutable business date. */
  public KeyedBy<T> bucket(String where) {
    return new KeyedBy<>(form, function, scope, where);
  }
}

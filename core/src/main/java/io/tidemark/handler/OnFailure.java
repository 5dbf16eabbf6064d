// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What follows when a handler fails: a {@link FailurePolicy}, written on the {@link OnRecord} or
 * {@link OnBatch} method, or on its class for all of them that have none of their own.
 *
 * <pre>{@code
 * @OnRecord(topics = "payments")
 * @OnFailure(tries = 5, firstWait = "200ms", longestWait = "10s",
 *     parkKeyOn = AccountFrozen.class,
 *     notYetOn = DebtorUnknown.class, notYetFor = "15m",
 *     otherwise = DEAD_LETTER)
 * void apply(Payment payment, Handle db) { … }
 * }</pre>
 *
 * <p>It holds as a whole, in place of the group's policy and of its class's: what is left out is as
 * in {@link FailurePolicy#DEFAULT}. {@code policy("payments", …)} on the builder, by the handler's
 * id, holds in place of it, and properties change the numbers of either. What the builder says of
 * exceptions, and how of several types one is chosen, holds here too.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OnFailure {

  /** How often a record is tried in all, the first time included; 1 for no retries. */
  int tries() default FailurePolicy.TRIES;

  /** The wait before the second try. */
  String firstWait() default "200ms";

  /** The longest wait: waits double from the first on. */
  String longestWait() default "2s";

  /** What leads to {@link FailureAction#parkKey} at once, without retries. */
  Class<? extends Throwable>[] parkKeyOn() default {};

  /** What leads to {@link FailureAction#deadLetter} at once, without retries. */
  Class<? extends Throwable>[] deadLetterOn() default {};

  /** What leads to {@link FailureAction#skip} at once, without retries. */
  Class<? extends Throwable>[] skipOn() default {};

  /** What leads to {@link FailureAction#halt} at once, without retries. */
  Class<? extends Throwable>[] haltOn() default {};

  /** What says that something else must come first; see {@link FailureAction#notYet}. */
  Class<? extends Throwable>[] notYetOn() default {};

  /** For how long {@link #notYetOn} is waited for, such as {@code "15m"}. */
  String notYetFor() default "";

  /** What passes by itself; see {@link FailurePolicy#transientOn}. */
  Class<? extends Throwable>[] transientOn() default {};

  /** What comes again however often it is tried; see {@link FailurePolicy#permanentOn}. */
  Class<? extends Throwable>[] permanentOn() default {};

  /** What follows the last try. */
  Otherwise otherwise() default Otherwise.PARK_KEY;

  /** What may follow the last try. */
  enum Otherwise {
    /** See {@link FailureAction#parkKey}. */
    PARK_KEY,
    /** See {@link FailureAction#deadLetter}. */
    DEAD_LETTER,
    /** See {@link FailureAction#skip}. */
    SKIP,
    /** See {@link FailureAction#halt}. */
    HALT;

    /** As a policy says it. */
    public FailureAction action() {
      return switch (this) {
        case PARK_KEY -> FailureAction.parkKey();
        case DEAD_LETTER -> FailureAction.deadLetter();
        case SKIP -> FailureAction.skip();
        case HALT -> FailureAction.halt();
      };
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.failure.Failure.Origin;
import io.tidemark.lane.Outcome;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows a failed unit: a pure function, but for the jitter of its waits, and for
 * what a user's own {@code RetryConfig} answers.
 */
public final class Decider {
  private final Backoff backoff;
  private final Function<String, FailurePolicy> policies;
  private final int maxParkedKeys;

  /**
   * Takes the waits for what passes by itself, and the policies.
   *
   * @param policies the policy of a topic's handler
   */
  public Decider(Backoff backoff, Function<String, FailurePolicy> policies) {
    this(backoff, policies, LetterSettings.MAX_PARKED_KEYS);
  }

  /**
   * Takes the waits for what passes by itself, the policies, and a bound.
   *
   * @param policies the policy of a topic's handler
   * @param maxParkedKeys how many keys of a partition may be parked
   */
  public Decider(Backoff backoff, Function<String, FailurePolicy> policies, int maxParkedKeys) {
    this.backoff = backoff;
    this.policies = policies;
    this.maxParkedKeys = maxParkedKeys;
  }

  /**
   * What is to be done about a failure of records of this topic.
   *
   * @param parked how many keys of the partition are parked: where there are too many, it is about
   *     more than single keys, and one that would be parked halts it instead
   */
  public Decision decide(String topic, Failure failure, int parked) {
    Decision decision = decide(topic, failure);
    boolean parks = decision instanceof Decision.SetAside aside && aside.action().holdsKey();
    return parks && parked >= maxParkedKeys ? new Decision.Halt() : decision;
  }

  /** What is to be done about a failure of records of this topic. */
  public Decision decide(String topic, Failure failure) {
    FailurePolicy policy = policies.apply(topic);
    int records = failure.records();
    if (failure.cause() instanceof CrashLoopException) {
      return set(refused(failure, policy), failure);
    }
    return switch (policy.kindOf(failure.kind(), failure.cause())) {
      case TRANSIENT, INFRASTRUCTURE -> new Decision.Retry(backoff.after(failure.attempt()));
      case CONTENTION ->
          records > 1
              ? new Decision.Smaller((records + 1) / 2, backoff.after(1))
              : new Decision.Retry(backoff.after(failure.attempt()));
      case PERMANENT ->
          records > 1
              ? new Decision.Smaller(upToCulprit(records, failure.culprit()), Duration.ZERO)
              : alone(failure, policy);
      case BUG -> new Decision.Halt();
    };
  }

  /**
   * The records before the culprit, or the culprit alone if it is the first; half of them if nobody
   * knows which it is.
   */
  private static int upToCulprit(int records, int culprit) {
    return culprit == Outcome.Failed.UNKNOWN_CULPRIT ? (records + 1) / 2 : Math.max(1, culprit);
  }

  private Decision alone(Failure failure, FailurePolicy policy) {
    if (failure.records() == 0) {
      return new Decision.Halt();
    }
    Treatment treatment = policy.treatmentOf(failure.cause()).orElse(null);
    if (treatment instanceof Treatment.AtOnce atOnce) {
      return set(atOnce.action(), failure);
    }
    boolean comesAgain =
        treatment instanceof Treatment.Permanent
            || failure.origin() == Origin.DECODING
            || (failure.origin() == Origin.HANDLER && policy.refuses(failure.cause()));
    int tries = failure.tries() + 1;
    return comesAgain || tries >= policy.tries()
        ? set(policy.last(), failure)
        : new Decision.NextTry(waitAfter(tries, failure, policy));
  }

  /**
   * Whatever a policy says of all exceptions: what ends processes neither passes nor is retried.
   */
  private static FailureAction refused(Failure failure, FailurePolicy policy) {
    FailureAction named = policy.actionFor(failure.cause());
    return named instanceof FailureAction.NotYet ? policy.last() : named;
  }

  private Duration waitAfter(int tries, Failure failure, FailurePolicy policy) {
    return policy
        .ownWait(tries, failure.cause())
        .orElseGet(() -> backoff.with(policy.waits()).after(tries));
  }

  /**
   * What is to be done about a letter of this topic that was redriven in vain.
   *
   * @param letter the letter; null if not even that could be had, so that no handler was called
   */
  public Decision decide(String topic, Failure failure, @Nullable OpenLetter letter) {
    FailurePolicy policy = policies.apply(topic);
    if (letter != null && failure.cause() instanceof CrashLoopException) {
      return new Decision.PutBack(setAside(refused(failure, policy), letter), null);
    }
    return switch (policy.kindOf(failure.kind(), failure.cause())) {
      case TRANSIENT, INFRASTRUCTURE, CONTENTION ->
          new Decision.Later(backoff.after(failure.attempt()));
      case PERMANENT -> letter == null ? new Decision.Halt() : inVain(policy, failure, letter);
      case BUG -> new Decision.Halt();
    };
  }

  private static Decision inVain(FailurePolicy policy, Failure failure, OpenLetter letter) {
    return failure.origin() == Origin.UNIT
        ? new Decision.PutBack(setAside(FailureAction.parkKey(), letter), null)
        : putBack(policy, policy.actionFor(failure.cause()), letter);
  }

  private static Decision putBack(FailurePolicy policy, FailureAction action, OpenLetter letter) {
    if (action instanceof FailureAction.NotYet notYet && letter.state() != LetterState.DEAD) {
      boolean begins = letter.state() != LetterState.NOT_YET;
      return begins || letter.mayRetry()
          ? new Decision.PutBack(
              LetterState.NOT_YET,
              new LetterRetry(
                  notYet.waitAfter(letter.tries() + 1), begins ? notYet.atMost() : null))
          : new Decision.PutBack(setAside(policy.last(), letter), null);
    }
    return new Decision.PutBack(setAside(action, letter), null);
  }

  /**
   * What was set aside alone stays so, as later records of its key were handled; and where it is
   * past the record already, a lane cannot halt at it any more.
   */
  private static LetterState setAside(FailureAction action, OpenLetter letter) {
    if (action instanceof FailureAction.Skip) {
      return LetterState.DISCARDED;
    }
    return letter.keyed() && !(action instanceof FailureAction.DeadLetter)
        ? LetterState.PARKED
        : LetterState.DEAD;
  }

  /** An error of whatever surrounds the handler is nothing to set a record aside for. */
  private static Decision set(FailureAction action, Failure failure) {
    return action instanceof FailureAction.Halt || failure.origin() == Origin.UNIT
        ? new Decision.Halt()
        : new Decision.SetAside(action);
  }
}

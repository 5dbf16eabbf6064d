// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.failure.Failure.Origin;
import io.tidemark.lane.Outcome;
import java.time.Duration;
import java.util.function.Function;

/** Decides what follows a failed unit: a pure function, but for the jitter of its waits. */
public final class Decider {
  private final Backoff backoff;
  private final Function<String, FailurePolicy> policies;

  /**
   * Takes the waits for what passes by itself, and the policies.
   *
   * @param policies the policy of a topic's handler
   */
  public Decider(Backoff backoff, Function<String, FailurePolicy> policies) {
    this.backoff = backoff;
    this.policies = policies;
  }

  /** What is to be done about a failure of records of this topic. */
  public Decision decide(String topic, Failure failure) {
    FailurePolicy policy = policies.apply(topic);
    int records = failure.records();
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
        treatment instanceof Treatment.Permanent || failure.origin() == Origin.DECODING;
    int tries = failure.tries() + 1;
    return comesAgain || tries >= policy.tries()
        ? set(policy.last(), failure)
        : new Decision.NextTry(backoff.with(policy.waits()).after(tries));
  }

  /** An error of whatever surrounds the handler is nothing to set a record aside for. */
  private static Decision set(FailureAction action, Failure failure) {
    return action instanceof FailureAction.Halt || failure.origin() == Origin.UNIT
        ? new Decision.Halt()
        : new Decision.SetAside(action);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.Outcome;
import java.time.Duration;

/** Decides what follows a failed unit: a pure function, but for the jitter of its waits. */
public final class RetryPolicy {
  private final Backoff backoff;

  /** Takes the waits. */
  public RetryPolicy(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Decides.
   *
   * @param kind what the failure means
   * @param records how many records the unit held
   * @param culprit the index of the record that failed, or {@link Outcome.Failed#UNKNOWN_CULPRIT}
   * @param attempt how often these records have been tried, from 1
   */
  public Decision decide(FailureKind kind, int records, int culprit, int attempt) {
    return switch (kind) {
      case TRANSIENT, INFRASTRUCTURE -> new Decision.Retry(backoff.after(attempt));
      case CONTENTION ->
          records > 1
              ? new Decision.Smaller((records + 1) / 2, backoff.after(1))
              : new Decision.Retry(backoff.after(attempt));
      case PERMANENT ->
          records > 1
              ? new Decision.Smaller(upToCulprit(records, culprit), Duration.ZERO)
              : new Decision.Halt();
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
}

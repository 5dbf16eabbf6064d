// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.Outcome;

/**
 * A unit's failure, as what follows is decided by.
 *
 * @param kind what the failure means by the table
 * @param cause what was thrown, by the handler if it was the handler
 * @param origin whose failure it is
 * @param records how many records may be to blame
 * @param culprit the index of the record that failed, or {@link Outcome.Failed#UNKNOWN_CULPRIT}
 * @param attempt how often these records have been tried for whatever reason, from 1
 * @param tries how often the record was tried alone and was to blame, before this time
 */
public record Failure(
    FailureKind kind,
    Throwable cause,
    Origin origin,
    int records,
    int culprit,
    int attempt,
    int tries) {

  /** Whose failure it is. */
  public enum Origin {
    /** The handler threw. */
    HANDLER,
    /** The record's bytes could not be read: more tries read the same bytes. */
    DECODING,
    /** Something around the handler failed: no record is set aside for that. */
    UNIT
  }
}

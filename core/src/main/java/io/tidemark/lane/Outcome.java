// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.util.UUID;

/** What became of a unit of work. */
public sealed interface Outcome {

  /**
   * Effects and position are in the database.
   *
   * @param position the lane's new position
   * @param records how many records of the unit were taken
   * @param token the token the unit wrote with its advance
   */
  record Committed(Position position, int records, UUID token) implements Outcome {}

  /**
   * Rolled back, nothing happened.
   *
   * @param cause why
   * @param culprit the index in the unit of the record that failed, or {@link #UNKNOWN_CULPRIT}
   */
  record Failed(Throwable cause, int culprit) implements Outcome {
    /** The failure cannot be laid to one record. */
    public static final int UNKNOWN_CULPRIT = -1;
  }

  /** Rolled back because another claim holds the lane. Not a failure of any record. */
  record Fenced() implements Outcome {}

  /**
   * COMMIT was sent and its answer lost: neither success nor failure until the lane's row is asked.
   *
   * @param cause how the answer was lost
   * @param token the token the unit wrote with its advance
   */
  record InDoubt(Throwable cause, UUID token) implements Outcome {}

  /** Was in doubt, and another owner is already past it: no verdict, and none is needed. */
  record Superseded() implements Outcome {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.time.Duration;

/** What becomes of a COMMIT on its way to the database and back. */
public sealed interface CommitFate {

  /** Committed at once, and the answer arrives. */
  CommitFate ANSWERED = new Answered(Duration.ZERO);

  /**
   * Committed, and the answer arrives.
   *
   * @param took how long the database takes; rows stay locked meanwhile
   */
  record Answered(Duration took) implements CommitFate {}

  /** The connection breaks before COMMIT is sent: nothing is committed, and the client knows. */
  record NotSent() implements CommitFate {}

  /** Committed, but the answer is lost. */
  record LostAfterCommit() implements CommitFate {}

  /** The connection breaks while COMMIT is on its way, which therefore never happens. */
  record LostBeforeCommit() implements CommitFate {}

  /**
   * The client loses the connection, yet its backend lives on and holds its row locks until it
   * commits or vanishes.
   *
   * @param after how long the backend outlives the connection
   * @param commits whether it commits in the end
   */
  record LostWhileCommitting(Duration after, boolean commits) implements CommitFate {}
}

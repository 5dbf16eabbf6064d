// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import java.time.Duration;

/** What to do about a unit that failed. */
public sealed interface Decision {

  /** Try the same records again, after a wait. */
  record Retry(Duration delay) implements Decision {}

  /**
   * Try fewer records, so that the good ones get through and the culprit is found alone. No attempt
   * is used up.
   *
   * @param records how many of the unit's records to try next, at least one
   * @param delay the wait before that
   */
  record Smaller(int records, Duration delay) implements Decision {}

  /** Stop the partition; a human must act. */
  record Halt() implements Decision {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * What to do when the position lies beyond the end of the log: the log was cut and nobody can tell
 * where, or an operator moved the position too far.
 */
public enum LogEndPolicy {
  /**
   * The partition stands still, with an error that names the numbers; others go on. The default:
   * only a human knows which of the two is wrong.
   */
  FAIL,
  /** Goes back to the first record there is: all that the log holds is handled again. */
  EARLIEST,
  /** Goes back to the end of the log: only what is written from now on is handled. */
  LATEST
}

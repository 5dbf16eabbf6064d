// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * What to do when the log no longer holds the position: retention or an operator has deleted
 * records that were not handled.
 */
public enum LogStartPolicy {
  /**
   * The partition stands still, with an error that names what is lost; others go on. The default:
   * only a human knows what the lost records were worth.
   */
  FAIL,
  /** Goes on at the first record there is. What is lost is written to {@code tidemark_gap}. */
  EARLIEST,
  /** Goes on at the end of the log. What is lost or left out is written to {@code tidemark_gap}. */
  LATEST
}

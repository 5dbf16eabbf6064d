// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

/**
 * The life of a group in this process.
 *
 * <pre>
 *   NEW ──▶ RUNNING ──▶ CLOSING ──▶ CLOSED
 *              └────▶ FAILED ◀┘
 * </pre>
 */
public enum GroupState {
  /** Built, not started. */
  NEW,
  /** Polling. */
  RUNNING,
  /** Finishing what is in flight. */
  CLOSING,
  /** Ended by {@code close}. */
  CLOSED,
  /** Ended by an error that no partition can be blamed for. */
  FAILED
}

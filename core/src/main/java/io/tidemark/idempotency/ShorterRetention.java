// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

/** What to do at start if keys are kept for less than a replay of their topic could bring back. */
public enum ShorterRetention {
  /** The group does not start. */
  REFUSE,
  /** It says so in the log, and starts. */
  WARN
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

/** How soon a human should look. */
public enum AlertSeverity {
  /** To be known; nothing is to be done. */
  INFO,
  /** To be looked at in working hours. */
  WARNING,
  /** Records wait, or something was lost: a human must act. */
  CRITICAL
}

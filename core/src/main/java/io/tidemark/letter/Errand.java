// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/** What is asked for a letter. */
public enum Errand {
  /** Handle the record now. */
  REDRIVE,
  /** Give it up. */
  DISCARD
}

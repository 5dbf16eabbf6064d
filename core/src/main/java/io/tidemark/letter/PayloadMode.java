// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/** What is kept of the key, the value and the headers of a record that is set aside. */
public enum PayloadMode {
  /** All of it, unchanged. */
  FULL,
  /** SHA-256 of key and value, no headers: enough to recognise it, not to redrive it. */
  HASH,
  /** Nothing but its coordinates. It cannot be redriven. */
  NONE
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

/** What a failure means for the record that met it. */
public enum FailureKind {
  /**
   * Two transactions were in each other's way (deadlock, lock wait, serialization), or one took too
   * long: try again, with a smaller unit.
   */
  CONTENTION,
  /** Will pass by itself: try again later. */
  TRANSIENT,
  /** The database is down or full: try again later, and blame nobody. */
  INFRASTRUCTURE,
  /** Will happen again however often it is tried. */
  PERMANENT,
  /** The library or a hand-edited row is at fault, and no record: stop at once. */
  BUG
}

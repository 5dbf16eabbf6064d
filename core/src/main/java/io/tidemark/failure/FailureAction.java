// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

/** What becomes of a record that cannot be handled. A value. */
public sealed interface FailureAction {

  /** The partition stands still at the record until a human acts; other partitions go on. */
  static FailureAction halt() {
    return new Halt();
  }

  /**
   * The record is left out: the lane goes past it, and in the same transaction its offset is
   * written into {@code tidemark_gap}. Later records of its key are handled as if it had never
   * been, so this is for data that may be missed.
   */
  static FailureAction skip() {
    return new Skip();
  }

  /** See {@link #halt}. */
  record Halt() implements FailureAction {
    @Override
    public String toString() {
      return "halt()";
    }
  }

  /** See {@link #skip}. */
  record Skip() implements FailureAction {
    @Override
    public String toString() {
      return "skip()";
    }
  }
}

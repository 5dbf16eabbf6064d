// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.store.ClaimResult;
import java.io.Serial;

/** A row stayed locked for as long as a claim waits; the others are claimed without it. */
final class BusyException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The answer for the partition. */
  final transient ClaimResult.Busy busy;

  BusyException(ClaimResult.Busy busy, DatabaseException cause) {
    super(cause);
    this.busy = busy;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** A handler tried to leave the transaction of its unit, or to use it after the unit had ended. */
public final class TransactionEscapeException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what was tried and what to do instead. */
  public TransactionEscapeException(String message) {
    super(message, null);
  }
}

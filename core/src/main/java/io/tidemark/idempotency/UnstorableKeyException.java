// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/**
 * The store has no place for the idempotency key of a record: no partition for its bucket, say. Its
 * handler was not called; what follows, the policy says. Trying again helps once there is one.
 */
public final class UnstorableKeyException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A key without a place.
   *
   * @param problem what is missing, and the cure
   */
  public UnstorableKeyException(String problem, Throwable cause) {
    super(problem, cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A record has no idempotency key, or none that can be used, though its handler wants one: whether
 * it took effect before cannot be told. Its handler was not called; what follows, the policy says.
 * Trying again does not help.
 */
public final class MissingKeyException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what is missing, without repeating the record. */
  public MissingKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import java.util.HexFormat;

/**
 * A record has the idempotency key of another one that took effect, but another payload: one of the
 * two is not what its key says. Its handler was not called; what follows, the policy says. Trying
 * again does not help.
 */
public final class IdempotencyConflictException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Whose key it is. */
  private final String scope;

  /**
   * A conflict.
   *
   * @param scope whose key it is
   * @param key the key, whose hash is named so that its row can be found
   */
  public IdempotencyConflictException(String scope, KeyId key) {
    super(
        "IDEMPOTENCY_CONFLICT: a record with this key in scope %s took effect with another payload (key_hash \\x%s in tidemark_idempotency)"
            .formatted(scope, HexFormat.of().formatHex(key.hash().bytes())),
        null);
    this.scope = scope;
  }

  /** Whose key it is: the group and the handler, unless the handler says otherwise. */
  public String scope() {
    return scope;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** A {@link Guard} let no call through: its breaker is open. Nobody's failure. */
public final class GuardOpenException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** The breaker's name. */
  private final String breaker;

  /** The breaker of this name is open. */
  public GuardOpenException(String breaker) {
    super(
        "breaker %s lets no call through; the record is tried again once it does"
            .formatted(breaker),
        null);
    this.breaker = breaker;
  }

  /** The breaker's name. */
  public String breaker() {
    return breaker;
  }
}

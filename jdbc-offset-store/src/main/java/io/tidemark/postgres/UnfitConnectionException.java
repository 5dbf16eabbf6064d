// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** A connection came out of a pool in a state in which exactly once cannot be promised. */
final class UnfitConnectionException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  UnfitConnectionException(String message) {
    super(message, null);
  }
}

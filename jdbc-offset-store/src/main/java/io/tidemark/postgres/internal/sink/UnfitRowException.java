// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.io.Serial;

/** A row that cannot be written to its table; the message says why without its values. */
final class UnfitRowException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UnfitRowException(String problem) {
    super(problem);
  }
}

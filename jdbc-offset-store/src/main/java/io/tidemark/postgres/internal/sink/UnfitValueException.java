// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.io.Serial;

/** A value that a column cannot hold; the message says why without the value. */
final class UnfitValueException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  UnfitValueException(String problem) {
    super(problem);
  }

  /** Nothing of this kind can be made of such a value. */
  static UnfitValueException of(Object value) {
    return new UnfitValueException("takes no " + value.getClass().getSimpleName());
  }
}

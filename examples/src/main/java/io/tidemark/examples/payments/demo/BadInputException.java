// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.io.Serial;

/** What the user gave cannot be used; the message is one sentence that says why. */
final class BadInputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BadInputException(String message) {
    super(message);
  }

  BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}

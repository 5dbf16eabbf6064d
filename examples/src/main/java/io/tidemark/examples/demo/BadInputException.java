// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.Serial;

/** What the user gave cannot be used; the message is one sentence that says why. */
public final class BadInputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** One sentence. */
  public BadInputException(String message) {
    super(message);
  }

  /** One sentence, and what led to it. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}

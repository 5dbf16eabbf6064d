// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.Serial;

/** The run cannot come to its end; the message says why, for the user. */
final class RunFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  RunFailedException(String message) {
    super(message);
  }
}

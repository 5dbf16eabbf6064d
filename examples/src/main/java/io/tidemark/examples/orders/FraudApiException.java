// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The fraud service gave no answer; it will when it is back. */
public final class FraudApiException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  FraudApiException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

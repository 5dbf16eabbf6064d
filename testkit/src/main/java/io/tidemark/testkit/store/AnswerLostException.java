// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.io.Serial;

/** COMMIT was sent; whether it was done the client cannot know. */
final class AnswerLostException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  AnswerLostException(String when) {
    super("connection lost " + when);
  }
}

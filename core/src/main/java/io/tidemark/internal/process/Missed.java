// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import java.util.function.Consumer;

/** Runs what comes after a commit: its failure is told, and changes nothing any more. */
final class Missed {
  private Missed() {}

  static void tell(Consumer<Throwable> missed, Runnable afterCommit) {
    try {
      afterCommit.run();
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      missed.accept(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import java.util.function.Consumer;

/**
 * Runs what comes after a commit: its failure is told, and changes nothing any more. Only what the
 * virtual machine itself fails by ends the worker.
 */
final class Missed {
  private Missed() {}

  static void tell(Consumer<Throwable> missed, Runnable afterCommit) {
    try {
      afterCommit.run();
    } catch (Throwable e) { // of the user's code
      if (e instanceof VirtualMachineError broken && !(e instanceof StackOverflowError)) {
        throw broken;
      }
      missed.accept(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.io.Serial;

/**
 * Ends a thread of an instance that died: thrown by everything it asks of the world, until it has
 * left its body. Like a virtual machine that fails, it is nobody's to handle.
 */
final class Killed extends VirtualMachineError {
  @Serial private static final long serialVersionUID = 1L;

  Killed() {
    super("the instance is dead");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // thrown often, and never by mistake
  }
}

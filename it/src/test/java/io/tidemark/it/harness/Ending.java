// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/** How a record ends the process that handles it. */
public enum Ending {
  /** As a crash of native code, or the kernel, would: nothing more is said. */
  HALT {
    @Override
    void come() {
      Runtime.getRuntime().halt(137);
    }
  },
  /** What the virtual machine throws when there is no memory left. */
  OUT_OF_MEMORY {
    @Override
    void come() {
      throw new OutOfMemoryError("as if there were no memory left");
    }
  };

  abstract void come();
}

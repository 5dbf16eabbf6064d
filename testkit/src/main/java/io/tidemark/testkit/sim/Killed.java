// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.io.Serial;

/**
 * Ends a thread of an instance that died: thrown by everything it asks of the world, until it has
 * left its body.
 */
final class Killed extends Error {
  @Serial private static final long serialVersionUID = 1L;

  Killed() {
    super("the instance is dead", null, false, false);
  }
}

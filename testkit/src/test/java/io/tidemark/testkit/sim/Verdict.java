// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** Fails the world unless something holds. */
@FunctionalInterface
interface Verdict {
  void require(boolean holds, String what, Object... details);
}

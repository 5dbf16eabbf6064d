// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.store.Advance;
import io.tidemark.store.UnitTransaction;

/** Writes down, before a suspect is tried alone and after its worker has survived that, which. */
enum Trial implements Work {
  BEGINS,
  ENDS;

  @Override
  public int run(UnitTransaction transaction) {
    return 0;
  }

  @Override
  public Advance advance(Advance step) {
    return this == BEGINS ? step.trying() : step;
  }
}

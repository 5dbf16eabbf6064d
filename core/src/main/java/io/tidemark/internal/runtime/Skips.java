// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import java.util.concurrent.atomic.LongAdder;

/** Counts the records that were left out, as far as their commits are known. Any thread. */
final class Skips implements TidemarkListener {
  private final LongAdder records = new LongAdder();

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    records.increment();
  }

  long count() {
    return records.sum();
  }
}

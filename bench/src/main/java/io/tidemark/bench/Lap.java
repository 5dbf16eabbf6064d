// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.time.Duration;

/**
 * What one contestant achieved in one round.
 *
 * @param round from 1
 * @param entry who, in which pair
 * @param records how many were applied
 * @param took from the first known position to the last commit
 * @param processor the time that all processes of the lap together had a processor, its start
 *     included
 * @param heap what it needed
 * @param fault what is wrong with the result; empty if every record was applied exactly once
 */
record Lap(
    int round,
    Entry entry,
    long records,
    Duration took,
    Duration processor,
    Heap.Peak heap,
    String fault) {

  /** Records a second. */
  double rate() {
    return records * 1e9 / took.toNanos();
  }

  /** Microseconds of a processor for each record. */
  double effort() {
    return processor.toNanos() / 1e3 / records;
  }

  boolean exact() {
    return fault.isEmpty();
  }
}

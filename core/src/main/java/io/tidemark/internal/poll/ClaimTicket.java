// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One wish to claim one assigned partition. Made and cancelled by the poll thread, worked on by the
 * control thread; what comes back for a cancelled one is dropped.
 */
public final class ClaimTicket {
  private final PartitionKey partition;
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean cancelled;

  ClaimTicket(PartitionKey partition) {
    this.partition = partition;
  }

  PartitionKey partition() {
    return partition;
  }

  /** Counts a try that came to nothing. Returns how many there were. */
  int triedInVain() {
    return attempts.incrementAndGet();
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }
}

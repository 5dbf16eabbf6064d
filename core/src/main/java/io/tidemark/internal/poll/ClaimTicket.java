// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One wish to claim one assigned partition. Made and cancelled by the poll thread, worked on by the
 * control thread; what comes back for a cancelled one is dropped.
 */
public final class ClaimTicket {
  private final PartitionKey partition;
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicReference<@Nullable UUID> topicSeen = new AtomicReference<>();
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

  /** Whether the topic that has the name now is the one it was when this was asked last. */
  boolean sawAgain(UUID topicId) {
    return topicId.equals(topicSeen.getAndSet(topicId));
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }
}

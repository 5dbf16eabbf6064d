// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One wish to claim one assigned partition. Made and cancelled by the poll thread, worked on by the
 * control thread; what comes back for a cancelled one is dropped.
 */
public final class ClaimTicket {
  private final PartitionKey partition;
  private final Contest contest;
  private final boolean again;
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicReference<@Nullable UUID> topicSeen = new AtomicReference<>();
  private final AtomicBoolean judged = new AtomicBoolean();
  private volatile boolean cancelled;

  private ClaimTicket(PartitionKey partition, Contest contest, boolean again) {
    this.partition = partition;
    this.contest = contest;
    this.again = again;
  }

  /** The first wish for a partition since it was assigned. */
  ClaimTicket(PartitionKey partition) {
    this(partition, new Contest(), false);
  }

  /** A wish for the same partition, whose claim does not hold any more. */
  ClaimTicket anew() {
    return new ClaimTicket(partition, contest, true);
  }

  /** Whether the partition was claimed before, since it was assigned. */
  boolean again() {
    return again;
  }

  /** Whether it is still to be judged why the partition is claimed again: once. */
  boolean judge() {
    return judged.compareAndSet(false, true);
  }

  Contest contest() {
    return contest;
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

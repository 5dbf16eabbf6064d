// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lanes that are ready for a worker, first come first served, and lanes that will be at some
 * moment. Guarded by the lanes' gate.
 */
final class WorkQueue {
  private record Due(Lane lane, long at) {}

  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((a, b) -> Long.signum(a.at() - b.at()));
  private final Set<Lane> waiting = new HashSet<>();

  void ready(Lane lane) {
    stopWaiting(lane);
    ready.addLast(lane);
  }

  /** Lets a lane wait for its moment; one that waits already keeps its own. */
  void waitUntil(Lane lane, long nanoTime) {
    if (waiting.add(lane)) {
      due.add(new Due(lane, nanoTime));
    }
  }

  void remove(Lane lane) {
    stopWaiting(lane);
    ready.remove(lane);
  }

  /**
   * Hands out the lane whose turn it is, if any. It is in no queue then: a lane whose moment has
   * come goes straight to the worker that asks.
   */
  @Nullable Lane next(long now) {
    Due first = due.peek();
    if (first == null || first.at() - now > 0) {
      return ready.pollFirst();
    }
    stopWaiting(first.lane());
    return first.lane();
  }

  /** How long until a waiting lane is due, or the given bound if that is sooner. */
  long nanosUntilDue(long now, long bound) {
    Due first = due.peek();
    return first == null ? bound : Math.min(bound, first.at() - now);
  }

  private void stopWaiting(Lane lane) {
    if (waiting.remove(lane)) {
      due.removeIf(each -> each.lane() == lane);
    }
  }
}

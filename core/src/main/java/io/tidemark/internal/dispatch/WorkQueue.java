// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lanes that are ready for a worker, first come first served, and lanes that will be at some
 * moment. Guarded by the lanes' gate.
 */
final class WorkQueue {

  /** A lane's moment; of those that are due at one time, the first that came is first. */
  private record Due(Lane lane, long at, long number) {
    private static final Comparator<Due> FIRST =
        ((Comparator<Due>) (a, b) -> Long.signum(a.at - b.at)).thenComparingLong(Due::number);
  }

  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private final TreeSet<Due> due = new TreeSet<>(Due.FIRST);
  private final Map<Lane, Due> waiting = new HashMap<>();
  private long waited;

  void ready(Lane lane) {
    stopWaiting(lane);
    ready.addLast(lane);
  }

  /** Lets a lane wait for its moment; one that waits already keeps its own. */
  void waitUntil(Lane lane, long nanoTime) {
    Due moment = new Due(lane, nanoTime, waited++);
    if (waiting.putIfAbsent(lane, moment) == null) {
      due.add(moment);
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
    if (due.isEmpty() || due.first().at() - now > 0) {
      return ready.pollFirst();
    }
    Lane first = due.first().lane();
    stopWaiting(first);
    return first;
  }

  /** How long until a waiting lane is due, or the given bound if that is sooner. */
  long nanosUntilDue(long now, long bound) {
    return due.isEmpty() ? bound : Math.min(bound, due.first().at() - now);
  }

  private void stopWaiting(Lane lane) {
    Due moment = waiting.remove(lane);
    if (moment != null) {
      due.remove(moment);
    }
  }
}

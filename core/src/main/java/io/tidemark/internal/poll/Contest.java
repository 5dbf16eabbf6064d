// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.settings.MembershipSettings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often another owner took the claim of a partition while Kafka let this instance keep it.
 * Control thread. Begins anew with every assignment.
 */
final class Contest {
  private final Deque<Instant> losses = new ArrayDeque<>();

  /** Counts a loss. Returns how many there were within the window that ends now. */
  int lost(Instant now) {
    losses.add(now);
    Instant begin = now.minus(MembershipSettings.CONTEST_WINDOW);
    while (losses.getFirst().isBefore(begin)) {
      losses.removeFirst();
    }
    return losses.size();
  }

  /**
   * How many losses are too many. Of two rivals the one whose name sorts last gives in first, so
   * that they do not both end; the other has twice the patience, in case its rival never gives in.
   */
  static int limit(String owner, String rival) {
    int losses = MembershipSettings.CONTEST_LOSSES;
    return owner.compareTo(rival) > 0 ? losses : 2 * losses;
  }
}

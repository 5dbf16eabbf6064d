// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payments that took effect, where records have keys: each does once, whatever record it came
 * with, in whatever partition or replay. Whoever holds the baton.
 */
final class Payments {
  private final boolean keyed;
  private final Verdict verdict;
  private final Set<String> made = new HashSet<>();

  Payments(boolean keyed, Verdict verdict) {
    this.keyed = keyed;
    this.verdict = verdict;
  }

  /** An effect is committed. */
  void takesEffect(Applied effect) {
    verdict.require(!keyed || made.add(effect.payload()), "a key takes effect once: %s", effect);
  }

  /** Whether a payment took effect; never, where there are no keys. */
  boolean tookEffect(byte @Nullable [] payload) {
    return payload != null && made.contains(new String(payload, UTF_8));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are old. Immutable.
 *
 * @param scopes whose keys
 * @param retention for how long they are kept
 * @param until the time to which they are kept for so long, by the database's clock; null for now
 */
public record OldKeys(Set<String> scopes, Duration retention, @Nullable Instant until) {

  /** Copies the set. */
  public OldKeys {
    scopes = Set.copyOf(scopes);
  }
}

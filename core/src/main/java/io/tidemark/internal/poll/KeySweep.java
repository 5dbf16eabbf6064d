// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once through the idempotency keys of a store and deletes the old ones. Control thread. */
final class KeySweep {
  private static final Logger log = LoggerFactory.getLogger(KeySweep.class);

  private final PollParts parts;
  private final Store store;
  private final Set<String> scopes;
  private @Nullable OldKeys old;
  private long from = Purged.START;

  KeySweep(PollParts parts, Store store, Set<String> scopes) {
    this.parts = parts;
    this.store = store;
    this.scopes = scopes;
  }

  /** Looks through the next part. Returns whether there is another. */
  boolean goOn() {
    IdempotencySettings settings = parts.settings().idempotency();
    if (old == null) {
      old = new OldKeys(scopes, settings.retention(), oldestSetAside());
    }
    Purged purged = store.idempotency().purge(old, from, settings.purgeBatch());
    if (purged.deleted() > 0) {
      log.debug("{} old idempotency keys of {} were deleted", purged.deleted(), scopes);
    }
    from = purged.next();
    return from != Purged.END;
  }

  /**
   * Since when a record of a handler with keys is set aside. What it repeats, or what repeats it,
   * took effect about then, and must be known when it is redriven at last.
   */
  private @Nullable Instant oldestSetAside() {
    Set<String> keyed =
        parts.handlers().keyed().stream().map(HandlerDefinition::id).collect(toUnmodifiableSet());
    Optional<Instant> oldest =
        store.letters().oldest(parts.identity().clusterId(), parts.identity().groupId(), keyed);
    oldest.ifPresent(
        since ->
            log.info(
                "idempotency keys of {} are kept from {} before {} on, as long as what was set aside then can be redriven",
                scopes,
                parts.settings().idempotency().retention(),
                since));
    return oldest.orElse(null);
  }
}

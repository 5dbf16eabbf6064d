// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.store.Store;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old idempotency keys, a few at a time. Asked by the poll thread, carried out by the
 * control thread.
 */
final class KeyPurge {
  private static final Logger log = LoggerFactory.getLogger(KeyPurge.class);

  /** Between one few and the next: claims, which wait for the same thread, have their turn. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final PollParts parts;
  private final IdempotencySettings settings;
  private final Set<String> scopes;
  private final AtomicBoolean purging = new AtomicBoolean();
  private volatile long purgedAt;

  KeyPurge(PollParts parts) {
    this.parts = parts;
    this.settings = parts.settings().idempotency();
    this.scopes = parts.handlers().keyScopes(parts.identity().groupId());
    this.purgedAt = parts.environment().nanoTime();
  }

  /** Has old ones deleted if the last time is long enough ago and over. Poll thread. */
  void look(long now) {
    if (!scopes.isEmpty()
        && settings.purges()
        && now - purgedAt >= settings.purgeInterval().toNanos()
        && purging.compareAndSet(false, true)) {
      parts.control().submit(Duration.ZERO, this::purge);
    }
  }

  private void purge() {
    boolean more = false;
    try {
      for (Store store : parts.stores().stores()) {
        more |= purge(store);
      }
    } catch (RuntimeException e) {
      log.warn(
          "old idempotency keys could not be deleted; tried again in {}: {}",
          settings.purgeInterval(),
          e.toString());
    }
    if (more) {
      parts.control().submit(PAUSE, this::purge);
    } else {
      purgedAt = parts.environment().nanoTime();
      purging.set(false);
    }
  }

  /** Whether there may be more. */
  private boolean purge(Store store) {
    boolean more = false;
    for (String scope : scopes) {
      int deleted = store.idempotency().purge(scope, settings.retention(), settings.purgeBatch());
      if (deleted > 0) {
        log.debug("{} old idempotency keys of {} were deleted", deleted, scope);
      }
      more |= deleted == settings.purgeBatch();
    }
    return more;
  }
}

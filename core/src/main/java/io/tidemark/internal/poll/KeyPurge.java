// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.toCollection;

import io.tidemark.idempotency.IdempotencySettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old idempotency keys, part by part. Asked by the poll thread, carried out by the control
 * thread.
 */
final class KeyPurge {
  private static final Logger log = LoggerFactory.getLogger(KeyPurge.class);

  /** Between one part and the next: claims, which wait for the same thread, have their turn. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** After a failure. What was looked through until then is not looked through again. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  /** Until the first time: instances may be made anew more often than keys are looked for. */
  private static final Duration FIRST = Duration.ofMinutes(1);

  private final PollParts parts;
  private final IdempotencySettings settings;
  private final Set<String> scopes;
  private final AtomicBoolean purging = new AtomicBoolean();
  private volatile long dueAt;

  KeyPurge(PollParts parts) {
    this.parts = parts;
    this.settings = parts.settings().idempotency();
    this.scopes = parts.handlers().keyScopes(parts.identity().groupId());
    Duration interval = settings.purgeInterval();
    this.dueAt = dueAfter(interval.compareTo(FIRST) < 0 ? interval : FIRST);
  }

  private long dueAfter(Duration pause) {
    return parts.environment().nanoTime() + pause.toNanos();
  }

  /**
   * Has old ones deleted if it is time to, the last time is over, and it falls to this instance:
   * one that has the first partition of a topic whose records have keys. Poll thread.
   */
  void look(Collection<AssignedPartition> assigned, long now) {
    if (!scopes.isEmpty()
        && settings.purges()
        && now - dueAt >= 0
        && fallsHere(assigned)
        && purging.compareAndSet(false, true)) {
      Deque<KeySweep> sweeps =
          parts.stores().stores().stream()
              .map(store -> new KeySweep(parts, store, scopes))
              .collect(toCollection(ArrayDeque::new));
      parts.control().submit(Duration.ZERO, () -> purge(sweeps));
    }
  }

  /** Partitions that are assigned by hand may be any, so everybody looks. */
  private boolean fallsHere(Collection<AssignedPartition> assigned) {
    return !parts.subscription().divided()
        || assigned.stream()
            .map(AssignedPartition::key)
            .anyMatch(key -> key.partition() == 0 && isKeyed(key.topic()));
  }

  private boolean isKeyed(String topic) {
    return parts.handlers().keyed().stream().anyMatch(handler -> handler.handles(topic));
  }

  private void purge(Deque<KeySweep> sweeps) {
    KeySweep sweep = sweeps.removeFirst();
    Duration pause = PAUSE;
    try {
      if (sweep.goOn()) {
        sweeps.addFirst(sweep);
      }
    } catch (RuntimeException e) {
      log.warn(
          "old idempotency keys could not be deleted; it goes on in {}: {}", AGAIN, e.toString());
      sweeps.addLast(sweep);
      pause = AGAIN;
    }
    if (sweeps.isEmpty()) {
      dueAt = dueAfter(settings.purgeInterval());
      purging.set(false);
    } else {
      parts.control().submit(pause, () -> purge(sweeps));
    }
  }
}

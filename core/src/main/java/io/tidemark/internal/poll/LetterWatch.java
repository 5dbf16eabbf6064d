// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for letters about which something is to be done, and hands them to their
 * lanes. Asked by the poll thread, carried out by the control thread.
 */
final class LetterWatch {
  private static final Logger log = LoggerFactory.getLogger(LetterWatch.class);

  /**
   * Of each partition, the oldest: as many as it may get through until it is looked again, and
   * besides as many as are put off, which would be all that is seen otherwise.
   */
  private static final int AT_ONCE = 50;

  /** Where keys are parked, something is likelier to become due. */
  private static final Duration OFTEN = Duration.ofSeconds(1);

  private final PollParts parts;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lookedAt;

  LetterWatch(PollParts parts) {
    this.parts = parts;
    this.lookedAt = parts.environment().nanoTime();
  }

  /** Has letters looked for at once. Any thread. */
  void ask() {
    parts.control().submit(Duration.ZERO, this::look);
  }

  /** Has letters looked for if the last time is long enough ago and over. Poll thread. */
  void look(long now) {
    if (due(now - lookedAt) && looking.compareAndSet(false, true)) {
      parts.control().submit(Duration.ZERO, this::look);
    }
  }

  /** Asks the lanes only where it matters, as every turn asks this. */
  private boolean due(long since) {
    return since >= parts.settings().watchInterval().toNanos()
        || (since >= OFTEN.toNanos() && parts.lanes().parkedKeys() > 0);
  }

  private void look() {
    try {
      int limit = AT_ONCE + parts.lanes().errandsPutOff();
      List<PartitionKey> partitions = parts.lanes().takingErrands();
      partitions.stream()
          .collect(groupingBy(parts.stores()::storeFor))
          .forEach((store, its) -> parts.lanes().carryOut(store.letters().due(its, limit)));
    } catch (RuntimeException e) {
      log.warn(
          "records set aside could not be looked at; tried again within {}: {}",
          parts.settings().watchInterval(),
          e.toString());
    } finally {
      lookedAt = parts.environment().nanoTime();
      looking.set(false);
    }
  }
}

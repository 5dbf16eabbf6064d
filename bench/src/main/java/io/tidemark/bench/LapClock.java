// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times one lap: from the moment the contestant knows the first position to start from, to the
 * commit of the last record. Any thread may call it.
 */
final class LapClock {
  private final long records;
  private final AtomicLong startedAt = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final CompletableFuture<Long> finishedAt = new CompletableFuture<>();

  LapClock(long records) {
    this.records = records;
  }

  /** A partition's position is known; the first one starts the clock. */
  void positioned() {
    startedAt.compareAndSet(0, System.nanoTime());
  }

  /** So many more records are committed; the last one stops the clock. */
  void committed(long more) {
    if (committed.addAndGet(more) >= records) {
      finishedAt.complete(System.nanoTime());
    }
  }

  /** The contestant cannot finish. */
  void failed(Throwable cause) {
    finishedAt.completeExceptionally(cause);
  }

  /** Waits for the end of the lap and returns how long it took. */
  Duration await(Duration bound) throws InterruptedException {
    try {
      long finished = finishedAt.get(bound.toMillis(), TimeUnit.MILLISECONDS);
      return Duration.ofNanos(finished - startedAt.get());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "%d of %d records committed after %s".formatted(committed.get(), records, bound), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the contestant gave up", e.getCause());
    }
  }
}

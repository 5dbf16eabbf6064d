// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.Settled;
import io.tidemark.store.Advance;
import io.tidemark.store.UnitTransaction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A unit that a worker has taken; any thread may cut it short or abort it, or look at where it is.
 */
public final class RunningUnit {
  private final UnitOfWork unit;
  private final Purpose purpose;
  private final LongSupplier nanoTime;
  private final long startedAt;
  private final long enoughAt;
  private volatile @Nullable Thread worker;
  private volatile @Nullable OpenLetter letter;
  private volatile @Nullable LetterState became;
  private volatile @Nullable UUID trialToken;
  private volatile Settled settled = Settled.ALONE;
  private volatile boolean replays;
  private volatile int passedOver;
  private volatile int messages;
  private volatile long took = -1;
  private volatile @Nullable Throwable missed;
  private volatile boolean cutShort;
  private volatile boolean aborted;
  private final AtomicReference<@Nullable UnitTransaction> transaction = new AtomicReference<>();

  /**
   * A unit about to be processed.
   *
   * @param maxNanos how long it may take before it is cut short
   */
  public RunningUnit(UnitOfWork unit, Purpose purpose, LongSupplier nanoTime, long maxNanos) {
    this.unit = unit;
    this.purpose = purpose;
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
    this.enoughAt = startedAt + maxNanos;
  }

  /** The records and where they belong. */
  public UnitOfWork unit() {
    return unit;
  }

  /** What it is for. */
  public Purpose purpose() {
    return purpose;
  }

  /** What the change of a letter led to; only once it is committed. */
  public Settled settled() {
    return settled;
  }

  /** Whether it calls the handler. */
  public boolean handles() {
    return purpose.handles(unit);
  }

  /** Whether its one record, or its letter, may be what processes ended by. */
  public boolean onTrial() {
    return purpose.onTrial();
  }

  /** The token of the last unit that was committed about its trial; null if there was none. */
  public @Nullable UUID trialToken() {
    return trialToken;
  }

  void tried(UUID token) {
    trialToken = token;
  }

  /** Lets the record at hand finish and leaves the rest for another unit. */
  public void cutShort() {
    cutShort = true;
  }

  /**
   * Cuts its transaction off, now or as soon as it begins; the unit fails, unless it is already
   * committing.
   */
  public void abort() {
    cutShort = true;
    aborted = true;
    UnitTransaction running = transaction.get();
    if (running != null) {
      running.abort();
    }
  }

  /** How long it has been running. */
  public long nanos() {
    return nanoTime.getAsLong() - startedAt;
  }

  /** How long it took to be committed, without what followed; so far, if it is not. */
  public long took() {
    long known = took;
    return known < 0 ? nanos() : known;
  }

  void committed() {
    took = nanos();
  }

  /** What its worker is in the middle of; nothing if it has not begun. */
  public List<StackTraceElement> stack() {
    Thread thread = worker;
    return thread == null ? List.of() : List.of(thread.getStackTrace());
  }

  /** The worker's name. */
  public String worker() {
    Thread thread = worker;
    return thread == null ? "no worker" : thread.getName();
  }

  /** Which sessions its transaction waits for, as far as the database tells; may take a moment. */
  public Optional<String> waitsFor() {
    UnitTransaction running = transaction.get();
    return running == null ? Optional.empty() : running.waitsFor();
  }

  /** The calling thread works on it from now on. */
  void runsHere() {
    worker = Thread.currentThread();
  }

  /** The letter that it took; null if it has not. */
  public @Nullable OpenLetter letter() {
    return letter;
  }

  void takes(OpenLetter taken) {
    letter = taken;
  }

  /** What its letter has become; nothing if there was nothing left to do. Once it is committed. */
  public Optional<LetterState> became() {
    return Optional.ofNullable(became);
  }

  void leadsTo(LetterState state, Settled change) {
    became = state;
    settled = change;
  }

  /** How many of its records had taken effect before; once it is committed. */
  public int passedOver() {
    return passedOver;
  }

  void passesOver(int records) {
    passedOver = records;
  }

  /** Whether it may have published of what was set aside before; once it is committed. */
  boolean replays() {
    return replays;
  }

  /** The replay its lane has after it; once it is committed. */
  public long replayAfter() {
    return replays ? Advance.following(unit.replay()) : unit.replay();
  }

  /** How many messages it has written; only once it is committed. */
  public int messages() {
    return messages;
  }

  void writes(int count) {
    messages = count;
  }

  /** Why what was to follow its commit failed: the first cause, with others as suppressed. */
  public Optional<Throwable> missed() {
    return Optional.ofNullable(missed);
  }

  void misses(Throwable cause) {
    Throwable first = missed;
    if (first == null) {
      missed = cause;
    } else if (first != cause) {
      first.addSuppressed(cause);
    }
  }

  void replaying() {
    replays = true;
  }

  boolean enough() {
    return cutShort || nanoTime.getAsLong() - enoughAt >= 0;
  }

  void begins(UnitTransaction begun) {
    transaction.set(begun);
    if (aborted) {
      begun.abort();
    }
  }

  void ends() {
    transaction.set(null);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Time, threads, waiting and chance. The simulation puts another in its place, in which one thread
 * at a time runs and a seed chooses which.
 */
public interface Environment {

  /**
   * The time of day, for what people read; never compared between machines. Never waits: may be
   * asked inside a gate.
   */
  Instant now();

  /**
   * A clock that only goes forward, in nanoseconds, for durations. Never waits: may be asked inside
   * a gate.
   */
  long nanoTime();

  /** A new gate, open to the threads this environment starts and to any other. */
  Gate gate();

  /**
   * Starts a thread; an error that leaves its body is handed to the body's own edge, never lost.
   */
  Thread start(String name, Runnable body);

  /** As {@link #start}, with a thread that does not keep the process from ending. */
  default Thread startDaemon(String name, Runnable body) {
    return start(name, body);
  }

  /** Waits for a thread to end, at most so many nanoseconds. Returns whether it has ended. */
  boolean join(Thread thread, long nanos);

  /** A random number below the bound, from 0. */
  long random(long bound);

  /** A random id. */
  UUID newId();

  /**
   * Stops the process at once: the end of an instance whose virtual machine cannot be trusted any
   * more.
   */
  void halt(Throwable reason);

  /** The elapsed-time clock as a function. */
  default LongSupplier ticker() {
    return this::nanoTime;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while it holds the baton. All of its state but {@link #turn} is touched
 * by whoever holds the baton, and by nobody else.
 */
final class Actor {
  final String name;
  final int id;

  /** The instance it belongs to; null for the world's own actors, which nobody kills. */
  final @Nullable Instance instance;

  final Thread thread;
  boolean ended;
  private boolean doomed;
  private boolean interrupted;
  private @Nullable Wait<?> waiting;
  private volatile boolean turn;

  /** An actor that is a thread of its own. */
  Actor(String name, int id, @Nullable Instance instance, Runnable body) {
    this.name = name;
    this.id = id;
    this.instance = instance;
    this.thread = new ActorThread(body, name);
    thread.setDaemon(true);
  }

  /** The thread that drives the simulation. */
  Actor(String name, int id) {
    this.name = name;
    this.id = id;
    this.instance = null;
    this.thread = Thread.currentThread();
  }

  // Baton.

  /** Lets the actor run; the caller must then run no further. */
  void passBaton() {
    turn = true;
    LockSupport.unpark(thread);
  }

  /**
   * Waits until it is given the baton.
   *
   * @return false if it was not, for longer than any turn takes
   */
  boolean awaitBaton(long patienceNanos) {
    long start = System.nanoTime();
    while (!turn) {
      long left = patienceNanos - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        interrupted = true; // only the driver's thread can be interrupted from outside
      }
    }
    turn = false;
    return true;
  }

  // Life.

  boolean dead() {
    return doomed || (instance != null && !instance.alive());
  }

  /** The world ends, and the actor with it. */
  void doom() {
    doomed = true;
  }

  // Waiting.

  /** Whether it could do something at this moment. */
  boolean mayRun(long now) {
    if (ended) {
      return false;
    }
    if (dead()) {
      return true;
    }
    if (instance != null && instance.frozenAt(now)) {
      return false;
    }
    Wait<?> wait = waiting;
    return wait == null || wait.signalled || interrupted || wait.deadline - now <= 0;
  }

  /** Looks whether what it waits for has come; run by whoever holds the baton. */
  boolean ready(long now) {
    Wait<?> wait = waiting;
    return wait == null || dead() || wait.over(now, interrupted);
  }

  /** When it can run though nothing happens until then. */
  long nextTime() {
    if (ended) {
      return Long.MAX_VALUE;
    }
    long wakes = waiting == null ? Long.MIN_VALUE : waiting.deadline;
    return instance == null ? wakes : Math.max(wakes, instance.frozenUntil());
  }

  <T> Wait<T> startWaiting(Object on, Supplier<@Nullable T> attempt, long deadline) {
    Wait<T> wait = new Wait<>(on, attempt, deadline);
    waiting = wait;
    return wait;
  }

  void stopWaiting() {
    waiting = null;
  }

  void signal(Object on) {
    Wait<?> wait = waiting;
    if (wait != null && wait.on == on) {
      wait.signalled = true;
    }
  }

  void interrupt() {
    interrupted = true;
  }

  /** Whether it was interrupted since it was last asked. */
  boolean takeInterrupt() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  @Override
  public String toString() {
    return instance == null ? name : instance.name() + ":" + name;
  }

  /** What an actor waits for. */
  static final class Wait<T> {
    private final Object on;
    private final Supplier<@Nullable T> attempt;
    private final long deadline;
    private boolean signalled;
    private @Nullable T result;
    private @Nullable Throwable error;

    Wait(Object on, Supplier<@Nullable T> attempt, long deadline) {
      this.on = on;
      this.attempt = attempt;
      this.deadline = deadline;
    }

    boolean over(long now, boolean interrupted) {
      signalled = false;
      if (result == null && error == null) {
        attempt();
      }
      return result != null || error != null || interrupted || deadline - now <= 0;
    }

    private void attempt() {
      try {
        result = attempt.get();
      } catch (RuntimeException | Error e) {
        error = e;
      }
    }

    @Nullable T get() {
      if (error instanceof RuntimeException thrown) {
        throw thrown;
      }
      if (error instanceof Error thrown) {
        throw thrown;
      }
      return result;
    }
  }

  /** A thread whose interruption waits for its turn as everything does. */
  private final class ActorThread extends Thread {
    ActorThread(Runnable body, String name) {
      super(null, body, name, 256 << 10);
    }

    @Override
    public void interrupt() {
      Actor.this.interrupt();
    }

    @Override
    public boolean isInterrupted() {
      return interrupted;
    }
  }
}

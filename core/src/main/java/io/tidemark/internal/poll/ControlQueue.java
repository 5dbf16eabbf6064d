// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the control thread is to do, and when: all that may wait for the database or the cluster.
 * Any thread may submit.
 */
public final class ControlQueue {
  private record Task(long at, long order, Runnable body) {}

  /**
   * What the control thread gets: something to do, or nothing because there will be nothing any
   * more.
   */
  private record Taken(@Nullable Runnable body) {}

  private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

  private final Environment environment;
  private final Gate gate;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.<Task>comparingLong(Task::at).thenComparingLong(Task::order));
  private final long origin;
  private long submitted;
  private boolean stopping;

  /** An empty queue. */
  public ControlQueue(Environment environment) {
    this.environment = environment;
    this.gate = environment.gate();
    this.origin = environment.nanoTime();
  }

  /** Has something done after a delay; after {@link #stop}, only what has none. */
  public void submit(Duration delay, Runnable body) {
    gate.change(() -> tasks.add(new Task(elapsed() + delay.toNanos(), submitted++, body)));
  }

  /** Lets the control thread end once nothing is due any more. */
  public void stop() {
    gate.change(() -> stopping = true);
  }

  /** Waits for something to do. Null once stopped and nothing is due. Control thread. */
  public @Nullable Runnable take() {
    while (true) {
      Taken due = gate.await(this::tryTake, gate.look(this::nanosUntilDue));
      if (due != null) {
        return due.body();
      }
    }
  }

  private @Nullable Taken tryTake() {
    Task first = tasks.peek();
    if (first != null && first.at() <= elapsed()) {
      tasks.remove();
      return new Taken(first.body());
    }
    return stopping ? new Taken(null) : null;
  }

  private long nanosUntilDue() {
    Task first = tasks.peek();
    return first == null ? LOOK_AGAIN : Math.min(LOOK_AGAIN, first.at() - elapsed());
  }

  private long elapsed() {
    return environment.nanoTime() - origin;
  }
}

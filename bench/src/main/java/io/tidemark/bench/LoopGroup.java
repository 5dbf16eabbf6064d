// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The hand-written loops of one lap, one a connection. */
record LoopGroup(List<Loop> loops, List<Thread> threads) implements Contestant.Run {
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  static LoopGroup start(Course course, LapClock clock, LoopStep step) throws SQLException {
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < course.connections(); i++) {
      loops.add(new Loop(course, clock, step));
    }
    List<Thread> threads = new ArrayList<>();
    for (Loop loop : loops) {
      threads.add(new Thread(loop, "loop-" + threads.size()));
    }
    threads.forEach(Thread::start);
    return new LoopGroup(List.copyOf(loops), List.copyOf(threads));
  }

  @Override
  public void stop() throws InterruptedException {
    loops.forEach(Loop::stop);
    for (Thread thread : threads) {
      thread.join(STOP_BOUND.toMillis());
    }
  }
}

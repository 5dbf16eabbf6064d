// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Many seeds, on all processors, until one fails. */
final class Campaign {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Supplier<Mutant> mutants;
  private final Tally tally = new Tally();
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicReference<@Nullable SimulationFailure> failure = new AtomicReference<>();

  /**
   * A campaign.
   *
   * @param mutants makes the mutant of one simulation
   */
  Campaign(Supplier<Mutant> mutants) {
    this.mutants = mutants;
  }

  Tally tally() {
    return tally;
  }

  /** How many schedules ended well. */
  long done() {
    return done.get();
  }

  /** Runs the seeds from one to another, without it. Returns the first failure met. */
  Optional<SimulationFailure> run(long from, long to) throws InterruptedException {
    Logger log = (Logger) LoggerFactory.getLogger("io.tidemark");
    log.setLevel(Level.OFF); // thousands of faults are told otherwise
    next.set(from);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        runs.add(threads.submit(() -> runSeeds(to)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulation itself failed", e.getCause());
    } finally {
      threads.shutdown();
      log.setLevel(null);
    }
    return Optional.ofNullable(failure.get());
  }

  private void runSeeds(long to) {
    for (long seed = next.getAndIncrement(); seed < to; seed = next.getAndIncrement()) {
      if (failure.get() != null) {
        return;
      }
      try {
        Simulation.run(seed, mutants.get(), tally);
        done.incrementAndGet();
      } catch (SimulationFailure e) {
        failure.compareAndSet(null, e);
      }
    }
  }
}

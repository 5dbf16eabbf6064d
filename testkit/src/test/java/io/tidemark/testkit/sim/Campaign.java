// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Many seeds, on all processors, until one fails. */
final class Campaign {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final LongFunction<Scenario> scenarios;
  private final Mutant mutant;
  private final String expected;
  private final int threads;
  private final Tally tally = new Tally();
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Failed> first = new AtomicReference<>();

  private record Failed(long seed, SimulationFailure failure) {}

  /**
   * Of the protocol as it is meant: every failure counts. More at a time than there are processors,
   * which so have work while a baton changes hands.
   */
  Campaign() {
    this(Scenario::of, Mutant.NONE, "", 4 * PROCESSORS);
  }

  /**
   * Of a wrong protocol.
   *
   * @param expected how the failure begins that is looked for; others that the checker finds before
   *     it are passed over
   */
  Campaign(Mutant mutant, String expected) {
    this(Scenario::of, mutant, expected, PROCESSORS);
  }

  /** Of the protocol as it is meant, with keys and messages. */
  static Campaign withEffects() {
    return new Campaign(Campaign::effects, Mutant.NONE, "", 4 * PROCESSORS);
  }

  /** Of a wrong protocol, with keys and messages. */
  static Campaign withEffects(Mutant mutant, String expected) {
    return new Campaign(Campaign::effects, mutant, expected, PROCESSORS);
  }

  private static Scenario effects(long seed) {
    return Scenario.of(seed).withEffects();
  }

  private Campaign(LongFunction<Scenario> scenarios, Mutant mutant, String expected, int threads) {
    this.scenarios = scenarios;
    this.mutant = mutant;
    this.expected = expected;
    this.threads = threads;
  }

  Tally tally() {
    return tally;
  }

  /** The seed that failed. */
  long failedSeed() {
    return Objects.requireNonNull(first.get(), "none failed").seed();
  }

  /**
   * Runs the seeds from one to another, without it.
   *
   * @return the failure of the smallest seed whose failure counts, whatever the number of
   *     processors
   */
  Optional<SimulationFailure> run(long from, long to) {
    next.set(from);
    Quiet.during(
        () -> {
          List<CompletableFuture<Void>> runs = new ArrayList<>();
          ExecutorService pool = Executors.newFixedThreadPool(threads);
          for (int i = 0; i < threads; i++) {
            runs.add(CompletableFuture.runAsync(() -> runSeeds(to), pool));
          }
          pool.shutdown();
          runs.forEach(CompletableFuture::join);
        });
    return Optional.ofNullable(first.get()).map(Failed::failure);
  }

  private void runSeeds(long to) {
    for (long seed = next.getAndIncrement(); seed < to; seed = next.getAndIncrement()) {
      if (failedBefore(seed)) {
        return;
      }
      try {
        Simulation.run(scenarios.apply(seed), mutant, tally);
      } catch (SimulationFailure e) {
        if (counts(String.valueOf(e.getMessage()))) {
          failed(new Failed(seed, e));
        }
      }
    }
  }

  private boolean counts(String failure) {
    return failure.startsWith(expected) || !failure.startsWith(Checker.BROKEN);
  }

  private boolean failedBefore(long seed) {
    Failed failed = first.get();
    return failed != null && failed.seed() < seed;
  }

  private void failed(Failed failed) {
    first.accumulateAndGet(
        failed, (before, now) -> before == null || now.seed() < before.seed() ? now : before);
  }
}

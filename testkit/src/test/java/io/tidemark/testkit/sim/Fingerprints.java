// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.concurrent.atomic.AtomicLong;

/** What the schedules of some seeds come to, as one number; also as a program of its own. */
final class Fingerprints {
  private Fingerprints() {}

  /** Prints the number for the seeds below the argument. */
  public static void main(String[] args) {
    System.out.println("fingerprint " + ofSeedsBelow(Long.parseLong(args[0])));
  }

  static long ofSeedsBelow(long end) {
    AtomicLong all = new AtomicLong();
    Quiet.during(
        () -> {
          for (long seed = 0; seed < end; seed++) {
            add(all, Scenario.of(seed));
            if (seed % 4 == 1) {
              add(all, Scenario.of(seed).withEffects());
            }
          }
        });
    return all.get();
  }

  private static void add(AtomicLong all, Scenario scenario) {
    long one = Simulation.run(scenario, Mutant.NONE, new Tally());
    all.updateAndGet(sum -> sum * 31 + one);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testkit.server.ChildJvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The runtime under the simulation. {@code -Dtidemark.schedules=N} runs another number of
 * schedules, {@code -Dtidemark.firstSeed=N} other ones, {@code -Dtidemark.seed=N} a single one.
 */
final class SimulationTest {
  private static final String ONE_SEED = "tidemark.seed";
  private static final long SCHEDULES = Long.getLong("tidemark.schedules", 1_000);

  /** In so many schedules everything happens that can, and that often: each in a hundred. */
  private static final long ENOUGH = 1_000;

  private static final long FIRST = Long.getLong("tidemark.firstSeed", 0);

  /** What the schedules of every build must have met, each many times. */
  private static final List<String> BRANCHES =
      List.of(
          "heard claimed",
          "heard claim delayed",
          "heard resumed",
          "heard released",
          "heard lost",
          "heard committed",
          "heard committed empty",
          "heard committed part",
          "heard breaker of the database opened",
          "heard breaker of the dependency opened",
          "heard breaker of the dependency opened again",
          "heard breaker of the dependency closed",
          "heard fenced",
          "heard retrying",
          "heard in doubt Committed",
          "heard in doubt Failed",
          "heard in doubt Superseded",
          "heard halted",
          "heard moved",
          "heard closed in time",
          "heard start refused",
          "heard claimed to catch up",
          "seen division",
          "seen division after catch-up",
          "seen record skipped",
          "seen empty unit of one of several lanes",
          "seen lanes together at close",
          "heard sought",
          "heard jumped",
          "heard halted by the log",
          "seen SEEK",
          "seen SEEK of several lanes",
          "seen JUMP under EARLIEST",
          "seen JUMP under EARLIEST of several lanes",
          "seen JUMP under LATEST",
          "seen JUMP under LATEST of several lanes",
          "seen JUMP that leaves lanes where they are",
          "seen RESTART",
          "seen RESTART of several lanes",
          "seen way back",
          "seen way back of several lanes",
          "seen record applied in another replay",
          "seen record before its topic was noticed",
          "seen partition that stands still below the log",
          "seen partition that stands still before a new topic",
          "seen record left out by its policy",
          "seen letter DEAD",
          "seen letter PARKED",
          "seen letter WAITING",
          "seen letter REDRIVEN",
          "seen letter DISCARDED",
          "seen letter NOT_YET",
          "seen letter not possible again",
          "seen letter not possible in time",
          "seen letter redriven in vain",
          "seen crash loop of a deadly record",
          "heard suspected",
          "heard suspected again");

  static String replay(long seed) {
    return "mvn -pl testkit -am test -Dtest=SimulationTest -D%s=%d -Dsurefire.failIfNoSpecifiedTests=false"
        .formatted(ONE_SEED, seed);
  }

  @Test
  @DisabledIfSystemProperty(named = ONE_SEED, matches = ".*")
  void everyScheduleAppliesEachRecordOnce() {
    Campaign campaign = new Campaign();
    long start = System.nanoTime();

    campaign
        .run(FIRST, FIRST + SCHEDULES)
        .ifPresent(
            failure -> {
              throw failure;
            });

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "%,d schedules from seed %d on in %d s%n%s",
        SCHEDULES, FIRST, took.toSeconds(), campaign.tally());
    if (SCHEDULES >= ENOUGH) {
      for (String branch : BRANCHES) { // the rarest comes about in one of a hundred, give or take
        assertThat(campaign.tally().of(branch)).as(branch).isGreaterThanOrEqualTo(SCHEDULES / 200);
      }
      assertThat(100 * campaign.tally().of("seen crash loop of a harmless record"))
          .as("records that were only in hand when processes were killed, again and again")
          .isLessThanOrEqualTo(campaign.tally().of("seen crash loop of a deadly record"));
      for (Fault fault : Fault.values()) {
        assertThat(campaign.tally().of(fault))
            .as("fault " + fault)
            .isGreaterThanOrEqualTo(SCHEDULES / 100);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = ONE_SEED, matches = "\\d+")
  void oneScheduleAppliesEachRecordOnce() {
    Tally tally = new Tally();

    Simulation.run(Scenario.of(Long.getLong(ONE_SEED)), Mutant.NONE, tally);

    System.out.print(tally);
  }

  /** Collections that have another order in every virtual machine would spoil the replay. */
  @Test
  @DisabledIfSystemProperty(named = ONE_SEED, matches = ".*")
  void aSeedIsTheSameScheduleInEveryVirtualMachine() {
    try (ChildJvm other = ChildJvm.running(Fingerprints.class).arguments("40").start()) {
      String expected = "fingerprint " + Fingerprints.ofSeedsBelow(40);

      assertThat(other.awaitLine("^fingerprint", Duration.ofMinutes(2))).isEqualTo(expected);
    }
  }
}

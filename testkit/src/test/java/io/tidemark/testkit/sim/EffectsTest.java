// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The runtime with its relay under the simulation: one message for each record, idempotency keys in
 * every second schedule, and negative controls of both. {@code -Dtidemark.effects.schedules=N} runs
 * another number of schedules, {@code -Dtidemark.effects.firstSeed=N} other ones, {@code
 * -Dtidemark.effects.seed=N} a single one.
 */
final class EffectsTest {
  private static final String ONE_SEED = "tidemark.effects.seed";
  private static final long SCHEDULES = Long.getLong("tidemark.effects.schedules", 60);
  private static final long FIRST = Long.getLong("tidemark.effects.firstSeed", 0);
  private static final long MUTANT_SCHEDULES = 200;

  /** What the schedules of every build must have met, each many times. */
  private static final List<String> BRANCHES =
      List.of(
          "messages published",
          "struck FAILING_PRODUCER",
          "struck END_ANSWER_LOST",
          "struck END_UNDER_WAY",
          "struck END_LATE",
          "struck END_NOT_SENT",
          "heard lost",
          "seen record passed over",
          "heard in doubt Committed",
          "heard in doubt Failed",
          "seen division",
          "seen letter REDRIVEN",
          "seen way back of several lanes");

  static String replay(long seed) {
    return "mvn -pl testkit -am test -Dtest=EffectsTest -D%s=%d -Dsurefire.failIfNoSpecifiedTests=false"
        .formatted(ONE_SEED, seed);
  }

  @Test
  @DisabledIfSystemProperty(named = ONE_SEED, matches = ".*")
  void everyMessageIsReadOnceAndEveryKeyTakesEffectOnce() {
    Campaign campaign = Campaign.withEffects();

    campaign
        .run(FIRST, FIRST + SCHEDULES)
        .ifPresent(
            failure -> {
              throw failure;
            });

    System.out.printf("%,d schedules with effects%n%s", SCHEDULES, campaign.tally());
    for (String branch : BRANCHES) {
      assertThat(campaign.tally().of(branch)).as(branch).isGreaterThanOrEqualTo(SCHEDULES / 20);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = ONE_SEED, matches = "\\d+")
  void oneScheduleOnly() {
    Tally tally = new Tally();

    Simulation.run(Scenario.of(Long.getLong(ONE_SEED)).withEffects(), Mutant.NONE, tally);

    System.out.print(tally);
  }

  static Stream<Wrong> wrong() {
    return Stream.of(
        Wrong.store("mark without replay", OutboxMutants.ReplayNotCompared::new, Receipts.LOST)
            .from(18),
        Wrong.store("deleted once read", OutboxMutants.DeletedOnceRead::new, Receipts.LOST),
        Wrong.store("message outside unit", OutboxMutants.AddedApart::new, Receipts.UNCAUSED)
            .from(50),
        Wrong.producer("no membership", ProducerMutants.MembershipLeftOut::new, Receipts.TWICE)
            .from(500),
        Wrong.producer("unknown is done", ProducerMutants.UnknownIsDone::new, Receipts.LOST)
            .from(50),
        Wrong.store("earlier lanes not read", OutboxMutants.EarlierLanesNotRead::new, Receipts.LOST)
            .from(8));
  }

  static Stream<Wrong> wrongKeys() {
    return Stream.of(
        Wrong.store("key looked up first", KeyMutants.LookedUpFirst::new, "a key takes effect ")
            .from(12),
        Wrong.store("key outside the unit", KeyMutants.AddedApart::new, "no gap"),
        Wrong.store("keys of the rest stay", KeyMutants.RestKept::new, "no gap").from(10));
  }

  @ParameterizedTest
  @MethodSource({"wrong", "wrongKeys"})
  @DisabledIfSystemProperty(named = ONE_SEED, matches = ".*")
  void isFound(Wrong wrong) {
    wrong.requireFound(Campaign::withEffects, MUTANT_SCHEDULES);
  }
}

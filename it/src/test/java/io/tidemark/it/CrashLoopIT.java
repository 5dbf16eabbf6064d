// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Ending;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import io.tidemark.lane.LaneClaim;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** A record that ends the process that handles it: it is found, and its neighbours go on. */
final class CrashLoopIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long DEADLY = 42;
  private static final int RECORDS = 100;

  /** More only if one ends before it has read up to the record. */
  private static final int LEAST = LaneClaim.SUSPECTED_AFTER + CrashLoopException.AFTER;

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  @ParameterizedTest
  @Variants(inEveryBuild = "OUT_OF_MEMORY, 4", inCampaigns = "HALT, 1")
  void aRecordThatEndsItsProcessIsSetAsideAndTheOthersAreAppliedOnce(Ending ending, int lanes) {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(2 * RECORDS);
    int ended = 0;
    while (!endOfLog()) {
      try (Worker worker =
          scenario.worker(
              scenario
                  .settings("process-" + ended)
                  .unitRecords(10)
                  .lanes(lanes)
                  .deadly(DEADLY, ending))) {
        await("the end of the process, or of the log")
            .atMost(BOUND)
            .until(() -> !worker.runs() || endOfLog());
        ended += worker.runs() ? 0 : 1;
      }
    }

    assertThat(ended).isBetween(LEAST, LEAST + 2);
    Instance cured = scenario.start(scenario.settings("cured").lanes(lanes));
    List<DeadLetter> parked = letters(cured, LetterState.PARKED);
    assertThat(parked).hasSize(1);
    assertThat(parked.get(0).offset()).isEqualTo(DEADLY);
    assertThat(parked.get(0).tries()).isEqualTo(CrashLoopException.AFTER);
    assertThat(parked.get(0).causeMessage())
        .contains("3 processes ended while they handled offset 42 alone");

    cured.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    await("what waited behind it")
        .atMost(BOUND)
        .until(() -> cured.tidemark().deadLetters().find(LetterFilter.open()).isEmpty());
    scenario.awaitAllApplied();
  }

  /** Every build begins where two processes have ended already. */
  @ParameterizedTest
  @Variants(
      inEveryBuild = "HALT, 1, 2",
      inCampaigns = {"HALT, 1, 0", "OUT_OF_MEMORY, 4, 0"})
  void aRedriveThatEndsItsProcessIsPutBackThoughRecordsArePassedAndIsServedOnceItIsRepaired(
      Ending ending, int lanes, int endedBefore) {
    scenario.expect().inOrderOfKeysOnly();
    park(lanes);
    ask();
    scenario.database().execute("update tidemark_lane set lost_redriving = " + endedBefore);
    int ended = 0;
    while (!isAtRest()) {
      scenario.feed().send(2);
      try (Worker worker =
          scenario.worker(
              scenario.settings("process-" + ended).lanes(lanes).deadly(DEADLY, ending))) {
        await("the end of the process, or of the redrives")
            .atMost(BOUND)
            .until(() -> !worker.runs() || isAtRest());
        ended += worker.runs() ? 0 : 1;
      }
    }

    assertThat(endedBefore + ended).isBetween(LEAST, LEAST + 2);
    Instance cured = scenario.start(scenario.settings("cured").lanes(lanes));
    DeadLetter parked = letters(cured, LetterState.PARKED).get(0);
    assertThat(parked.tries()).isEqualTo(1 + CrashLoopException.AFTER);
    assertThat(parked.causeMessage())
        .contains("3 processes ended while they redrove offset 42 alone");

    cured.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    await("what waited behind it")
        .atMost(BOUND)
        .until(() -> cured.tidemark().deadLetters().find(LetterFilter.open()).isEmpty());
    scenario.awaitAllApplied();
  }

  /** Has the record parked that is deadly when it is redriven. */
  private void park(int lanes) {
    scenario.feed().send(2 * RECORDS);
    Stops refusing =
        (point, partition, from, to) -> {
          if (point == Point.IN_HANDLER && partition == 0 && from == DEADLY) {
            throw new IllegalStateException("refuses " + from);
          }
        };
    try (Instance parking =
        scenario.start(
            scenario.settings("parking").unitRecords(10).lanes(lanes),
            refusing,
            builder -> builder.policy(FailurePolicy.noRetry()))) {
      await("the end of the log").atMost(BOUND).until(this::endOfLog);
      assertThat(letters(parking, LetterState.PARKED)).hasSize(1);
    }
  }

  /** While nobody runs. */
  private void ask() {
    scenario
        .database()
        .execute(
            "update tidemark_dead_letter set request = 'REDRIVE', requested_by = 'operator', request_reason = 'repaired' where state = 'PARKED'");
  }

  private boolean isAtRest() {
    return scenario
            .database()
            .queryNumber(
                "select count(*) from tidemark_dead_letter where state = 'PARKED' and request is null")
        == 1;
  }

  private boolean endOfLog() {
    return scenario.position(0) == RECORDS && scenario.position(1) == RECORDS;
  }

  private static List<DeadLetter> letters(Instance instance, LetterState state) {
    return instance.tidemark().deadLetters().find(LetterFilter.open().states(Set.of(state)));
  }
}

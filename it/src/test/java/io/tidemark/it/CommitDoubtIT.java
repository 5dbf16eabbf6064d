// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.testkit.server.CommitFault;
import io.tidemark.testkit.server.CommitTrap;
import io.tidemark.testkit.server.PostgresProxy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connection is cut at COMMIT: what happened is found out, and nothing happens twice. */
final class CommitDoubtIT {

  private static final Duration BOUND = Duration.ofSeconds(30);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  private PostgresProxy proxy;
  private Instance instance;
  private int verdicts;

  @BeforeEach
  void startBehindProxy() {
    proxy = scenario.proxy();
    instance = scenario.start(scenario.settings("instance").database(proxy.database()));
  }

  @Test
  void cutBeforeTheServerHasItMeansNotCommitted() {
    for (int round = 0; round < Campaign.rounds(3, 100); round++) {
      assertThat(verdictAfter(CommitFault.CUT_BEFORE)).startsWith("Failed");
    }
  }

  @Test
  void cutAfterTheServerHasAnsweredMeansCommitted() {
    for (int round = 0; round < Campaign.rounds(3, 100); round++) {
      assertThat(verdictAfter(CommitFault.CUT_AFTER)).startsWith("Committed");
    }
  }

  /** The session that holds the row open is ended; what arrives later finds nobody. */
  @Test
  void commitThatArrivesAfterTheVerdictChangesNothing() {
    for (int round = 0; round < Campaign.rounds(2, 100); round++) {
      CommitTrap trap = spring(CommitFault.HOLD);
      assertThat(nextVerdict()).startsWith("Failed");
      assertThat(trap.release()).isNotEqualTo("COMMIT");
    }
  }

  /** The new claim waits for it, and then sees it. */
  @Test
  void commitThatArrivesWhileItIsAskedForIsSeen() {
    for (int round = 0; round < Campaign.rounds(3, 100); round++) {
      String answer = spring(CommitFault.HOLD).release();
      assertThat(nextVerdict()).startsWith(answer.equals("COMMIT") ? "Committed" : "Failed");
    }
  }

  @Test
  void cutsOfEveryKindUnderLoad() {
    CommitFault[] faults = {CommitFault.CUT_BEFORE, CommitFault.CUT_AFTER};
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(10, 500); round++) {
            CommitFault fault = faults[ThreadLocalRandom.current().nextInt(faults.length)];
            proxy.onNextCommitAfter("into ledger", fault).awaitSprung(BOUND);
          }
        });
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  private String verdictAfter(CommitFault fault) {
    spring(fault);
    return nextVerdict();
  }

  private CommitTrap spring(CommitFault fault) {
    scenario.awaitAllApplied();
    verdicts = instance.events().count(Kind.RESOLVED);
    CommitTrap trap = proxy.onNextCommitAfter("into ledger", fault);
    scenario.feed().sendTo(0, 20);
    trap.awaitSprung(BOUND);
    return trap;
  }

  private String nextVerdict() {
    Events events = instance.events();
    events.await(Kind.RESOLVED, verdicts + 1);
    return events.of(Kind.RESOLVED).get(verdicts).detail();
  }
}

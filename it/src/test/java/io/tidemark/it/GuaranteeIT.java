// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.Guarantee;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Handlers outside of the transaction, killed and frozen: one record of a lane comes twice, or not
 * at all, as was agreed, and all others once.
 */
final class GuaranteeIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private ServiceSettings settings(String instance, Guarantee guarantee) {
    scenario.expect().outsideOfTransactions();
    return scenario.settings(instance).lanes(1).guarantee(guarantee);
  }

  private void killAt(Point point, Guarantee guarantee) {
    scenario.feed().sendTo(0, 60);
    try (Worker victim = scenario.worker(settings("victim", guarantee).stopping(point, 0, 40))) {
      victim.awaitStopped();
      victim.kill();
    }
    scenario.start(settings("successor", guarantee));
  }

  @Test
  void atLeastOnceARecordThatWasHandledAndNotPassedIsHandledAgain() {
    scenario.expect().againFrom(0, 40, 41);

    killAt(Point.BEFORE_COMMIT, Guarantee.AT_LEAST_ONCE);
  }

  @Test
  void atMostOnceARecordThatWasPassedAndNotHandledIsHandledByNobody() {
    scenario.expect().without(0, 40, 41);

    killAt(Point.AFTER_COMMIT, Guarantee.AT_MOST_ONCE);
  }

  @Test
  @InCampaigns
  void atMostOnceWhoIsKilledBeforeItsCommitHasHandledNothing() {
    killAt(Point.BEFORE_COMMIT, Guarantee.AT_MOST_ONCE);
  }

  @Test
  @InCampaigns
  void atMostOnceAZombieHandlesNothing() {
    scenario.feed().sendTo(0, 60);
    Worker zombie =
        scenario.worker(
            settings("zombie", Guarantee.AT_MOST_ONCE).stopping(Point.BEFORE_COMMIT, 0, 40));
    zombie.awaitStopped();
    zombie.freeze();
    zombie.letGo();
    scenario.start(settings("successor", Guarantee.AT_MOST_ONCE));
    scenario.awaitAllApplied();

    zombie.thaw();
    zombie.await(Kind.LOST);
    assertThat(scenario.appliedBy("zombie", 0, scenario.laneOf(0, 40).from(40))).isEmpty();
  }
}

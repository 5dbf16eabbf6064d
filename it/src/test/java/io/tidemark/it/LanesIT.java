// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Worker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What there is only with several lanes: their number changes, they come together, one of them
 * waits. What holds for any number is shown for one and for several elsewhere.
 */
final class LanesIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private ServiceSettings settings(String instance, int lanes) {
    return scenario.settings(instance).lanes(lanes);
  }

  @Test
  void aRollingDeployChangesTheirNumberUnderLoad() {
    scenario.underLoad(
        () -> {
          Instance old = scenario.start(settings("old", 1));
          Instance other = scenario.start(settings("other", 1));
          scenario.awaitAppliedBy("old", 50);
          scenario.awaitAppliedBy("other", 50);
          int round = 0;
          for (int lanes : List.of(4, 6, 2)) {
            Instance next = scenario.start(settings("next-" + round, lanes));
            old.close();
            scenario.awaitAppliedBy("next-" + round, 50);
            old = other;
            other = next;
            round++;
          }
        });
    scenario.awaitAllApplied();
  }

  @Test
  void aCloseLeavesThemTogether() {
    scenario.underLoad(
        () -> {
          Instance instance = scenario.start(settings("first", 6).unitRecords(5));
          scenario.awaitAppliedBy("first", 300);
          instance.close();
          assertThat(apart()).isZero();
          scenario.start(settings("second", 1));
          scenario.awaitAppliedBy("second", 100);
        });
    assertThat(
            scenario.database().queryNumber("select max(lanes) from tidemark_lane where lane = 0"))
        .isOne();
  }

  @Test
  void whatAKillLeavesApartIsBroughtTogetherUnderTheOldNumber() {
    scenario.feed().sendTo(0, 600);
    Worker victim =
        scenario.worker(settings("victim", 4).unitRecords(10).stopping(Point.IN_HANDLER, 0, 200));
    victim.awaitStopped();
    victim.kill();
    assertThat(apart()).isPositive();

    Instance successor = scenario.start(settings("successor", 7));
    scenario.awaitAllApplied();

    // all may be applied under the old number already, if some lane of the victim's was at the end
    Awaitility.await("seven lanes").until(() -> lanesOfFirst() == 7);
    assertThat(successor.events().of(Kind.HALTED)).isEmpty();
  }

  private long lanesOfFirst() {
    return scenario
        .database()
        .queryNumber("select count(*) from tidemark_lane where partition = 0");
  }

  /** What reading begins after is checked by Kafka; what a lane is to skip, by Tidemark. */
  @Test
  void aLaneThatIsToSkipWhatItNeverHandledHalts() {
    scenario.feed().sendTo(0, 600);
    Worker victim =
        scenario.worker(settings("victim", 4).unitRecords(10).stopping(Point.IN_HANDLER, 0, 200));
    victim.awaitStopped();
    victim.kill();
    scenario.tamper(0, "record_hash = record_hash + 1");

    Instance misled = scenario.start(settings("misled", 4));
    misled.events().await(Kind.HALTED, 1);
    misled.close();
    assertThat(scenario.appliedBy("misled")).isZero();

    scenario.tamper(0, "record_hash = record_hash - 1");
    scenario.start(settings("successor", 4));
  }

  @Test
  void aKeyThatWaitsHoldsUpNoOther() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    scenario.start(
        settings("instance", 8).unitRecords(1),
        (point, partition, from, to) -> {
          if (point == Point.IN_HANDLER && partition == 0 && from == 0) {
            await(waits);
          }
        });
    scenario.feed().sendTo(0, 400);
    scenario.awaitApplied(300);
    assertThat(scenario.position(0)).isZero();

    waits.countDown();
    scenario.awaitAllApplied();
  }

  /** Whatever order rows are written in: what is committed late is not passed over [E1]. */
  @Test
  void aMessageOfAnOpenTransactionIsNotMissedByWhatIsPublishedMeanwhile() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    scenario.newReceipts();
    scenario.start(
        settings("instance", 8).publishingTo(scenario.receiptsTopic()).unitRecords(5),
        (point, partition, from, to) -> {
          if (point == Point.BEFORE_COMMIT && first.getAndSet(false)) {
            await(waits);
          }
        });
    scenario.feed().sendTo(0, 400);
    Awaitility.await("receipts of other lanes")
        .until(() -> scenario.receipts().seen().size() >= 200);

    waits.countDown();
    scenario.assertReceiptsOnceEach();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a key waits", e);
    }
  }

  /** How many partitions have lanes at different positions. */
  private long apart() {
    return scenario
        .database()
        .queryNumber(
            "select count(*) from (select partition from tidemark_lane group by partition having min(next_offset) < max(next_offset)) p");
  }
}

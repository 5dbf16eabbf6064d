// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Worker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * COMMIT that waits for a standby that does not exist: it is done and yet not answered, for as long
 * as the test likes.
 */
final class GhostStandbyIT {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final String WAITING =
      "select count(*) from pg_stat_activity where wait_event = 'SyncRep'";

  @RegisterExtension final Scenario scenario = Scenario.onItsOwnPostgres().partitions(1);

  @AfterEach
  void waitForNoStandby() {
    answerCommits();
  }

  /** The owner's process is gone, its backend commits long after: a plain SELECT would be wrong. */
  @Test
  void ownerKilledInCommitIsSucceededOnlyOnceItsBackendIsThrough() {
    Worker owner = scenario.worker(scenario.settings("owner"));
    scenario.feed().send(100);
    scenario.awaitAllApplied();
    Instance successor = scenario.start("successor");

    holdCommits();
    scenario.feed().send(50);
    awaitHeldCommit();
    owner.kill();
    successor.events().await(Kind.CLAIM_DELAYED, 1);
    assertThat(scenario.applied()).isEqualTo(100);

    answerCommits();
    successor.events().await(Kind.RESUMED, 1);
    long end = scenario.appliedBy("owner");
    assertThat(end).isGreaterThan(100);
    scenario.feed().send(50);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("owner", 0, 0, end - 1);
    scenario.assertAppliedBy("successor", 0, end, 199);
  }

  @Test
  void backendTerminatedInCommitHasCommittedAndIsFoundOut() {
    Instance instance = scenario.start("instance");
    scenario.feed().send(100);
    scenario.awaitAllApplied();

    holdCommits();
    scenario.feed().send(50);
    awaitHeldCommit();
    scenario
        .postgres()
        .query(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
    instance.events().await(Kind.IN_DOUBT, 1);
    answerCommits();
    instance.events().await(Kind.RESOLVED, 1);
    assertThat(instance.events().of(Kind.RESOLVED))
        .singleElement()
        .asString()
        .contains("Committed");
  }

  @Test
  void waitForTheStandbyThatIsCancelledHasCommitted() {
    Instance instance = scenario.start("instance");
    scenario.feed().send(100);
    scenario.awaitAllApplied();

    holdCommits();
    scenario.feed().send(1);
    awaitHeldCommit();
    scenario
        .postgres()
        .query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
    scenario.awaitApplied(101);
    answerCommits();
    scenario.feed().send(50);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  private void holdCommits() {
    scenario.postgres().execute("alter system set synchronous_standby_names = 'ghost'");
    reload("ghost");
  }

  private void answerCommits() {
    scenario.postgres().execute("alter system reset synchronous_standby_names");
    reload("");
  }

  private void reload(String expected) {
    scenario.postgres().query("select pg_reload_conf()");
    await("standby names '" + expected + "'")
        .atMost(BOUND)
        .until(
            () ->
                scenario
                    .postgres()
                    .query("show synchronous_standby_names")
                    .get(0)
                    .get(0)
                    .equals(expected));
  }

  private void awaitHeldCommit() {
    await("a commit that waits for the ghost")
        .atMost(BOUND)
        .until(() -> scenario.postgres().database().queryNumber(WAITING) > 0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Worker;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are set aside: what waits behind them, and how they come back. */
final class DeadLetterIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Set<LetterState> ALL = Set.of(LetterState.values());

  /** How many keys {@link io.tidemark.it.harness.Feed} has. */
  private static final int KEYS = 17;

  private static final FailurePolicy PARKS = FailurePolicy.noRetry();

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(1);

  private final AtomicBoolean cured = new AtomicBoolean();

  /** Refuses a record until it is cured. */
  private Stops refusing(long... offsets) {
    return (point, partition, from, to) -> {
      for (long offset : offsets) {
        if (point == Point.IN_HANDLER && from == offset && !cured.get()) {
          throw new IllegalStateException("refuses " + offset);
        }
      }
    };
  }

  private Instance start(FailurePolicy policy, Stops stops) {
    return scenario.start(
        scenario.settings("instance").unitRecords(10), stops, builder -> builder.policy(policy));
  }

  private static List<Long> offsets(Instance instance, LetterState state) {
    return letters(instance, Set.of(state)).stream().map(DeadLetter::offset).toList();
  }

  private static List<DeadLetter> letters(Instance instance, Set<LetterState> states) {
    return instance.tidemark().deadLetters().find(LetterFilter.open().states(states));
  }

  private static void awaitOpen(Instance instance, int letters) {
    await(letters + " letters")
        .atMost(BOUND)
        .until(() -> instance.tidemark().deadLetters().find(LetterFilter.open()).size() == letters);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aParkedKeyWaitsInOrderWhileOthersGoOnAndComesBackInOrder(int lanes) {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(200);
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(10).lanes(lanes),
            refusing(42),
            builder -> builder.policy(FailurePolicy.retry(2, "10ms", "10ms")));
    scenario.awaitPosition(0, 200);

    List<Long> behind = new ArrayList<>();
    for (long offset = 42 + KEYS; offset < 200; offset += KEYS) {
      behind.add(offset);
    }
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);
    assertThat(instance.tidemark().status().parkedKeys()).isOne();
    assertThat(offsets(instance, LetterState.WAITING)).containsExactlyElementsOf(behind);
    assertThat(letters(instance, Set.of(LetterState.PARKED)).get(0).tries()).isEqualTo(2);
    assertThat(
            instance
                .tidemark()
                .deadLetters()
                .find(LetterFilter.open().cause(IllegalStateException.class)))
        .extracting(DeadLetter::offset)
        .containsExactly(42L);
    assertThat(scenario.applied()).isEqualTo(200 - 1 - behind.size());

    cured.set(true);
    assertThat(instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired"))
        .hasSize(1);
    awaitOpen(instance, 0);
    scenario.feed().send(100);
    scenario.awaitAllApplied();

    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(1 + behind.size());
    assertThat(
            scenario
                .database()
                .queryNumber("select count(*) from tidemark_audit where action = 'REDRIVE'"))
        .isEqualTo(1 + behind.size());
  }

  @Test
  void aParkedKeyIsStillParkedUnderTheNextOwner() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    start(PARKS, refusing(42)).close();
    try (Instance first = start(PARKS, refusing(42))) {
      scenario.awaitPosition(0, 100);
      awaitOpen(first, 4);
    }
    scenario.feed().send(100);
    Instance second = start(PARKS, refusing());
    scenario.awaitPosition(0, 200);

    assertThat(offsets(second, LetterState.WAITING)).hasSize(9);
    second.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(second, 0);
  }

  @Test
  void aDeadLetterLetsItsKeyGoOn() {
    List<Long> order = new ArrayList<>();
    for (long offset = 0; offset < 100; offset++) {
      if (offset != 42) {
        order.add(offset);
      }
    }
    order.add(42L);
    scenario.expect().exactly(0, order);
    scenario.feed().send(100);
    Instance instance = start(PARKS.otherwise(FailureAction.deadLetter()), refusing(42));
    scenario.awaitPosition(0, 100);
    assertThat(offsets(instance, LetterState.DEAD)).containsExactly(42L);
    assertThat(scenario.applied()).isEqualTo(99);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
    assertThat(instance.events().of(Kind.SET_ASIDE)).hasSize(1);
    await("the redrive's event").until(() -> instance.events().count(Kind.SETTLED) == 1);
  }

  @Test
  void aRedriveInVainLeavesEverythingInItsPlace() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance = start(PARKS, refusing(42, 42 + KEYS));
    scenario.awaitPosition(0, 100);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "try");
    await("a redrive in vain")
        .atMost(BOUND)
        .until(() -> letters(instance, Set.of(LetterState.PARKED)).get(0).redrives() == 1);
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);
    assertThat(offsets(instance, LetterState.WAITING)).hasSize(3);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
  }

  @Test
  void whatIsDiscardedIsNeverAppliedAndItsKeyGoesOn() {
    scenario.expect().inOrderOfKeysOnly().without(0, 42, 43);
    scenario.feed().send(100);
    Instance instance = start(PARKS, refusing(42));
    scenario.awaitPosition(0, 100);

    instance
        .tidemark()
        .deadLetters()
        .discard(LetterFilter.open().states(Set.of(LetterState.PARKED)), "cancelled");
    awaitOpen(instance, 0);

    assertThat(offsets(instance, LetterState.DISCARDED)).containsExactly(42L);
    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(3);
  }

  @Test
  void whatIsNotYetPossibleComesByItself() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance =
        start(PARKS.on(IllegalStateException.class, FailureAction.notYet("10m")), refusing(42));
    scenario.awaitPosition(0, 100);
    assertThat(offsets(instance, LetterState.NOT_YET)).containsExactly(42L);

    cured.set(true);
    awaitOpen(instance, 0);
    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(4);
    assertThat(scenario.database().queryNumber("select count(*) from tidemark_audit")).isZero();
  }

  @Test
  void whatIsNotPossibleInTimeIsParked() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance =
        start(PARKS.on(IllegalStateException.class, FailureAction.notYet("1s")), refusing(42));
    await("the end of its time")
        .atMost(BOUND)
        .until(() -> offsets(instance, LetterState.PARKED).equals(List.of(42L)));
    assertThat(offsets(instance, LetterState.WAITING)).hasSize(3);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
  }

  @Test
  void aRecordWithoutAKeyIsSetAsideAlone() {
    scenario.feed().sendTo(0, null, "first");
    scenario.feed().sendTo(0, null, "second");
    scenario.feed().sendTo(0, null, null);
    scenario.expect().exactly(0, List.of(1L, 0L, 2L));
    Instance instance = start(PARKS, refusing(0, 2));
    scenario.awaitPosition(0, 3);
    assertThat(offsets(instance, LetterState.DEAD)).containsExactly(0L, 2L);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open().limit(1), "the first");
    awaitOpen(instance, 1);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "the tombstone");
    awaitOpen(instance, 0);
  }

  @Test
  void redriveSurvivesKillAfterKill() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(20 * KEYS);
    try (Instance parking =
        scenario.start(scenario.settings("parking").unitRecords(10).poison(7))) {
      scenario.awaitPosition(0, 20 * KEYS);
      awaitOpen(parking, (int) (20 * KEYS - scenario.applied()));
    }
    scenario
        .database()
        .execute(
            "update tidemark_dead_letter set request = 'REDRIVE', requested_by = 'operator',"
                + " request_reason = 'repaired' where state = 'PARKED'");
    for (int round = 0; round < Campaign.rounds(2, 100); round++) {
      Worker victim = scenario.worker(scenario.settings("victim-" + round));
      scenario.awaitAppliedBy("victim-" + round, ThreadLocalRandom.current().nextInt(1, 40));
      victim.kill();
    }
    Instance successor = scenario.start("successor");
    awaitOpen(successor, 0);
    assertThat(letters(successor, ALL).stream().map(DeadLetter::state).distinct().toList())
        .containsExactly(LetterState.REDRIVEN);
  }

  @Test
  void poisonUnderKillsIsSetAsideOnceEachAndItsNeighboursAreAppliedOnceEach() {
    int records = Campaign.rounds(3_000, 100_000);
    int kills = Campaign.rounds(3, 20);
    int poison = 20;
    int keys = records / 10;
    scenario.expect().inOrderOfKeysOnly();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int n = 0; n < records; n++) {
      sent.add(
          scenario
              .feed()
              .producer()
              .send(
                  new ProducerRecord<>(
                      scenario.topic(), 0, "key-" + (n * 31L) % keys, "value-" + n)));
    }
    scenario.feed().producer().flush();
    assertThat(sent).allMatch(Future::isDone);
    for (int round = 0; scenario.position(0) < records; round++) {
      String name = "victim-" + round;
      Worker victim = scenario.worker(scenario.settings(name).unitRecords(50).poison(poison));
      await("progress or the end")
          .atMost(BOUND)
          .until(
              () -> scenario.appliedBy(name) > records / kills || scenario.position(0) == records);
      victim.kill();
    }

    assertThat(
            scenario
                .database()
                .queryNumber(
                    "select count(*) from tidemark_dead_letter where state = 'PARKED' and"
                        + " record_offset % 20 <> 0"))
        .isZero();
    long setAside = scenario.database().queryNumber("select count(*) from tidemark_dead_letter");
    assertThat(scenario.applied()).isEqualTo(records - setAside);
    scenario
        .database()
        .execute(
            "update tidemark_dead_letter set request = 'REDRIVE', requested_by = 'operator',"
                + " request_reason = 'repaired' where state = 'PARKED'");
    Instance cure = scenario.start("cure");
    awaitOpen(cure, 0);
  }
}

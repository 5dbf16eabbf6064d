// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertKind;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import io.tidemark.status.LaneState;
import io.tidemark.testkit.server.PostgresProxy;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * What handlers need goes away and comes back: a dependency, or the database. A record whose try
 * was used up would be left out, and be missed.
 */
final class GuardIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 100;
  private static final int POISON = 42;
  private static final Set<LetterState> EVERY_STATE = Set.of(LetterState.values());
  private static final String FRAUD = "fraud-api";
  private static final FailurePolicy AT_ONCE =
      FailurePolicy.noRetry().otherwise(FailureAction.skip());

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(PARTITIONS);

  private static RuntimeException away() {
    return new UncheckedIOException(new ConnectException("refused"));
  }

  /** Whether every lane waits for a breaker, as its status says. */
  private static boolean allGuarded(Instance instance, String breaker) {
    return instance.tidemark().status().lanes().stream()
        .allMatch(
            lane ->
                lane.state() == LaneState.GUARDED
                    && lane.lastError() != null
                    && lane.lastError().contains(breaker));
  }

  /** Those in these states; all that are open if there are none. */
  private static List<DeadLetter> letters(Instance instance, Set<LetterState> states) {
    return instance.tidemark().deadLetters().find(LetterFilter.open().states(states));
  }

  private void assertNothingWasLost(Instance instance) {
    assertThat(scenario.gaps()).isEmpty();
    for (Kind kind : new Kind[] {Kind.SKIPPED, Kind.HALTED, Kind.RELEASED, Kind.LOST}) {
      assertThat(instance.events().of(kind)).isEmpty();
    }
  }

  @Test
  void aDependencyThatIsAwayIsWaitedForAndNoTryIsUsedUp() {
    AtomicBoolean away = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    Stops client =
        (point, partition, from, to) -> {
          if (point == Point.IN_HANDLER) {
            calls.incrementAndGet();
            if (away.get()) {
              throw away();
            }
          }
        };
    Instance instance =
        scenario.start(
            scenario.settings("instance").guardedBy(FRAUD),
            client,
            builder -> builder.policy(AT_ONCE));
    scenario.feed().send(PARTITIONS * RECORDS);
    scenario.awaitAllApplied();

    away.set(true);
    scenario.feed().send(PARTITIONS * RECORDS);
    instance.events().await(Kind.BREAKER_OPENED, 1);
    await("all wait").atMost(BOUND).until(() -> allGuarded(instance, FRAUD));
    int before = calls.get();
    instance.events().await(Kind.BREAKER_OPENED, 3);
    assertThat(calls.get() - before).as("probes of one record").isLessThanOrEqualTo(2);
    assertThat(instance.events().of(Kind.BREAKER_CLOSED)).isEmpty();

    away.set(false);
    scenario.awaitAllApplied();
    instance.events().await(Kind.BREAKER_CLOSED, 1);
    assertNothingWasLost(instance);
  }

  /** For longer than a consumer may go without polling, too: one that waited would be put out. */
  @ParameterizedTest
  @Variants(inEveryBuild = "PT1S", inCampaigns = "PT60S")
  void aDatabaseThatIsAwayUnderLoadIsWaitedFor(Duration time) {
    PostgresProxy proxy = scenario.proxy();
    Instance instance =
        scenario.start(
            scenario
                .settings("instance")
                .database(proxy.database())
                .kafka("max.poll.interval.ms", "11000"),
            Stops.NONE,
            builder -> builder.policy(AT_ONCE));
    scenario.underLoad(
        () -> {
          scenario.awaitApplied(200);
          proxy.refuse();
          proxy.cutAll();
          instance.events().await(Kind.BREAKER_OPENED, 2);
          long applied = scenario.applied();
          await("nothing moves")
              .during(time)
              .atMost(time.plus(BOUND))
              .until(() -> scenario.applied() == applied && scenario.members() == 1);
          proxy.accept();
          scenario.awaitApplied(applied + 200);
        });
    scenario.awaitAllApplied();
    instance.events().await(Kind.BREAKER_CLOSED, 1);
    assertThat(instance.events().of(Kind.BREAKER_OPENED))
        .allSatisfy(event -> assertThat(event.detail()).startsWith("tidemark-database-"));
    assertThat(instance.events().of(Kind.CLAIMED)).as("no rebalance").hasSize(PARTITIONS);
    assertNothingWasLost(instance);
  }

  /** Where it is full while a handler writes, or while its lane moves. */
  @ParameterizedTest
  @Variants(inEveryBuild = "ledger", inCampaigns = "tidemark_lane")
  void noRecordIsSetAsideBecauseTheDiskWasFull(String table) {
    List<Alert> alerts = new CopyOnWriteArrayList<>();
    Instance instance =
        scenario.start(
            scenario.settings("instance"),
            Stops.NONE,
            builder -> builder.policy(FailurePolicy.noRetry()).alerts(alerts::add));
    scenario.feed().send(PARTITIONS * RECORDS);
    scenario.awaitAllApplied();

    scenario.fillDiskOf(table);
    scenario.feed().send(PARTITIONS * RECORDS);
    instance.events().await(Kind.BREAKER_OPENED, 2);
    await("all wait").atMost(BOUND).until(() -> allGuarded(instance, "tidemark-database-"));
    assertThat(scenario.applied()).isEqualTo(PARTITIONS * RECORDS);

    scenario.freeDisk();
    scenario.awaitAllApplied();
    instance.events().await(Kind.BREAKER_CLOSED, 1);
    assertNothingWasLost(instance);
    assertThat(letters(instance, EVERY_STATE)).isEmpty();
    assertThat(scenario.database().queryNumber("select sum(attempts) from tidemark_lane")).isZero();
    assertThat(alerts)
        .extracting(Alert::kind)
        .containsExactly(AlertKind.DATABASE_UNREACHABLE, AlertKind.BREAKER_CLOSED);
    assertThat(alerts.get(0).cause()).asString().contains("No space left on device");
  }

  /** Poison that there is no room to set aside is waited with, and set aside once there is. */
  @Test
  void aRecordThatFindsNoRoomToBeSetAsideIsSetAsideOnceThereIsAfterOneTry() {
    scenario.expect().inOrderOfKeysOnly();
    AtomicBoolean cured = new AtomicBoolean();
    Instance instance =
        scenario.start(
            scenario.settings("instance"),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && from == POISON && !cured.get()) {
                throw new IllegalArgumentException("poison");
              }
            },
            builder -> builder.policy(FailurePolicy.noRetry()));
    scenario.fillDiskOf("tidemark_dead_letter");
    scenario.feed().send(PARTITIONS * RECORDS);
    instance.events().await(Kind.BREAKER_OPENED, 2);
    assertThat(letters(instance, EVERY_STATE)).isEmpty();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(scenario.position(partition)).isLessThanOrEqualTo(POISON);
    }

    scenario.freeDisk();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scenario.awaitPosition(partition, RECORDS);
    }
    assertThat(letters(instance, Set.of(LetterState.PARKED)))
        .hasSize(PARTITIONS)
        .allSatisfy(
            letter -> {
              assertThat(letter.offset()).isEqualTo(POISON);
              assertThat(letter.tries()).isOne();
              assertThat(letter.causeMessage()).endsWith("poison");
            });
    assertNothingWasLost(instance);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    await("no letters").atMost(BOUND).until(() -> letters(instance, Set.of()).isEmpty());
  }

  @Test
  void poisonOpensNoBreaker() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (long offset = 0; offset < RECORDS; offset += 2) {
        scenario.expect().without(partition, offset, offset + 1);
      }
    }
    scenario.feed().send(PARTITIONS * RECORDS);
    Instance instance =
        scenario.start(
            scenario.settings("instance").guardedBy(FRAUD).unitRecords(1),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && from % 2 == 0) {
                throw new IllegalArgumentException("poison");
              }
            },
            builder -> builder.policy(AT_ONCE));
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.BREAKER_OPENED)).isEmpty();
    assertThat(scenario.gaps()).hasSize(PARTITIONS * RECORDS / 2);
  }

  /** The unit that was to find out is fenced meanwhile: its permit is for another. */
  @Test
  void aHalfOpenBreakerRecoversWhenItsProbeIsFenced() throws InterruptedException {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(BreakerDefaults.config());
    CircuitBreaker fraud = registry.circuitBreaker(FRAUD);
    AtomicInteger probed = new AtomicInteger(-1);
    CountDownLatch probing = new CountDownLatch(1);
    CountDownLatch fenced = new CountDownLatch(1);
    Stops hangs =
        (point, partition, from, to) -> {
          if (point == Point.IN_HANDLER && probed.compareAndSet(-1, partition)) {
            probing.countDown();
            awaitQuietly(fenced);
          }
        };
    fraud.transitionToOpenState();
    List<StateTransition> heard = new CopyOnWriteArrayList<>();
    fraud.getEventPublisher().onStateTransition(event -> heard.add(event.getStateTransition()));
    scenario.feed().send(PARTITIONS * RECORDS);
    Instance instance =
        scenario.start(
            scenario.settings("instance").guardedBy(FRAUD),
            hangs,
            builder -> builder.breakers(registry).policy(AT_ONCE));
    assertThat(probing.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(fraud.getState()).isEqualTo(State.HALF_OPEN);
    assertThat(scenario.applied()).isZero();

    instance.seek(probed.get(), 0);
    fenced.countDown();
    scenario.awaitAllApplied();
    assertThat(fraud.getState()).isEqualTo(State.CLOSED);
    assertThat(heard)
        .as("by the listener of whose breaker it is")
        .containsExactly(StateTransition.OPEN_TO_HALF_OPEN, StateTransition.HALF_OPEN_TO_CLOSED);
    assertThat(instance.events().of(Kind.SKIPPED)).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatAnOperatorForcesOpenStandsStillUntilHeClosesIt() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(BreakerDefaults.config());
    CircuitBreaker fraud = registry.circuitBreaker(FRAUD);
    fraud.transitionToForcedOpenState();
    scenario.feed().send(PARTITIONS * RECORDS);
    Instance instance =
        scenario.start(
            scenario.settings("instance").guardedBy(FRAUD),
            Stops.NONE,
            builder -> builder.breakers(registry).progressLimit(Duration.ofSeconds(1)));
    await("all wait")
        .atMost(BOUND)
        .until(
            () ->
                instance.tidemark().status().lanes().size() >= PARTITIONS
                    && allGuarded(instance, FRAUD));
    instance.events().await(Kind.NOT_PROGRESSING, 1);
    assertThat(instance.events().of(Kind.NOT_PROGRESSING).get(0).detail())
        .contains("breaker fraud-api is open");
    assertThat(instance.tidemark().status().health().reasons().toString()).contains(FRAUD);
    assertThat(scenario.applied()).isZero();

    fraud.transitionToClosedState();
    scenario.awaitAllApplied();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.status.LaneState;
import io.tidemark.testkit.server.PostgresProxy;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What handlers need goes away and comes back: a dependency, or the database. A record whose try
 * was used up would be left out, and be missed.
 */
final class GuardIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 100;
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

  @Test
  void aDatabaseThatIsAwayUnderLoadIsWaitedFor() {
    PostgresProxy proxy = scenario.proxy();
    Instance instance =
        scenario.start(
            scenario.settings("instance").database(proxy.database()),
            Stops.NONE,
            builder -> builder.policy(AT_ONCE));
    scenario.underLoad(
        () -> {
          scenario.awaitApplied(200);
          proxy.refuse();
          proxy.cutAll();
          instance.events().await(Kind.BREAKER_OPENED, 2);
          proxy.accept();
          scenario.awaitApplied(scenario.applied() + 200);
        });
    scenario.awaitAllApplied();
    instance.events().await(Kind.BREAKER_CLOSED, 1);
    assertThat(instance.events().of(Kind.BREAKER_OPENED))
        .allSatisfy(event -> assertThat(event.detail()).startsWith("tidemark-database-"));
    assertNothingWasLost(instance);
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

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.process.OneLaneStore;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which units may begin, and what breakers hear of them. */
final class GuardsTest {
  private static final PartitionKey ORDERS = new PartitionKey("cluster", "shop", "orders", 0);
  private static final PartitionKey CALLS = new PartitionKey("cluster", "shop", "calls", 0);
  private static final PartitionKey PLAIN = new PartitionKey("cluster", "shop", "plain", 0);
  private static final String DATABASE = "tidemark-database-shop";
  private static final String FRAUD = "fraud-api";

  private final ManualEnvironment environment = new ManualEnvironment();
  private final List<String> heard = new ArrayList<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.from(BreakerDefaults.config())
              .clock(new EnvironmentClock(environment))
              .build());
  private final Guards guards = guards(registry, StoreRoute.to(new OneLaneStore()));

  private Guards guards(CircuitBreakerRegistry from, StoreRoute stores) {
    Guards made =
        new Guards(
            Breakers.of(from),
            "shop",
            stores,
            new HandlerSet(
                List.of(
                    handler("orders", new GuardNames(Set.of(FRAUD), Set.of())),
                    handler("calls", new GuardNames(Set.of(), Set.of(FRAUD))),
                    handler("plain", GuardNames.NONE))),
            environment,
            new Ears());
    made.begin(changes::incrementAndGet);
    return made;
  }

  private static HandlerDefinition handler(String topic, GuardNames guards) {
    return new HandlerDefinition(
            topic,
            Set.of(topic),
            1,
            () -> {
              throw new AssertionError("no unit runs here");
            })
        .with(guards);
  }

  /** Writes down what it is told. */
  private final class Ears implements TidemarkListener {
    @Override
    public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable cause) {
      String seconds = until == null ? "?" : Long.toString(until.getEpochSecond());
      heard.add(
          "%s until %s: %s".formatted(name, seconds, cause == null ? null : cause.getMessage()));
    }

    @Override
    public void breakerClosed(String name) {
      heard.add(name + " closed");
    }
  }

  private CircuitBreaker breaker(String name) {
    return registry.circuitBreaker(name);
  }

  private void unit(PartitionKey partition, Blamed blamed) {
    try (Permit permit = guards.admit(partition, true)) {
      assertThat(permit.refusal()).isEmpty();
      permit.failed(blamed, 1, new IllegalStateException("away"));
    }
  }

  private void opens(String name, PartitionKey partition, Blamed blamed) {
    for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
      unit(partition, blamed);
    }
    assertThat(breaker(name).getState()).isEqualTo(State.OPEN);
  }

  private void commits(PartitionKey partition) {
    try (Permit permit = guards.admit(partition, true)) {
      assertThat(permit.refusal()).isEmpty();
      permit.committed(1);
    }
  }

  @Test
  void commitsCountAsGoodForAll() {
    commits(ORDERS);
    commits(PLAIN);
    assertThat(breaker(DATABASE).getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
    assertThat(breaker(FRAUD).getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
  }

  @Test
  void theDatabasesFailuresOpenItsBreakerOnly() {
    opens(DATABASE, ORDERS, Blamed.DATABASE);
    assertThat(breaker(FRAUD).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(guards.bars(PLAIN, false)).isPresent();
    assertThat(heard).containsExactly(DATABASE + " until 1: away");
  }

  @Test
  void theDependencysFailuresOpenItsBreakerOnly() {
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    assertThat(breaker(DATABASE).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(guards.bars(ORDERS, true)).isPresent();
    assertThat(guards.bars(CALLS, true)).isPresent();
    assertThat(guards.bars(ORDERS, false)).as("a unit that calls no handler").isEmpty();
    assertThat(guards.bars(PLAIN, true)).isEmpty();
  }

  /** The control: counted for the dependency, as poison is not, the same failures do open it. */
  @Test
  void poisonOpensNothingThoughTheSameFailuresCountedWould() {
    for (int i = 0; i < 10 * BreakerDefaults.WINDOW; i++) {
      unit(ORDERS, Blamed.NEITHER);
    }
    assertThat(breaker(FRAUD).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(breaker(DATABASE).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(heard).isEmpty();

    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
  }

  @Test
  void anOpenBreakerRefusesAndSaysUntilWhen() {
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    environment.pass(Duration.ofMillis(400));

    assertThat(guards.bars(ORDERS, true))
        .contains(
            new Refusal(
                FRAUD,
                "breaker fraud-api is open until 1970-01-01T00:00:01Z; the last failure:"
                    + " java.lang.IllegalStateException: away",
                Duration.ofMillis(600).toNanos()));
    try (Permit permit = guards.admit(ORDERS, true)) {
      assertThat(permit.refusal()).isPresent();
    }
  }

  @Test
  void afterItsWaitOneProbeIsAdmittedWhichClosesIt() {
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    environment.pass(Duration.ofMillis(1001));
    assertThat(guards.bars(ORDERS, true)).isEmpty();
    assertThat(guards.probes(ORDERS)).isTrue();
    assertThat(guards.probes(PLAIN)).isFalse();

    try (Permit probe = guards.admit(ORDERS, true);
        Permit other = guards.admit(ORDERS, true)) {
      assertThat(probe.refusal()).isEmpty();
      assertThat(other.refusal()).map(Refusal::breaker).contains(FRAUD);
      probe.committed(1);
    }
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.CLOSED);
    assertThat(guards.probes(ORDERS)).isFalse();
    assertThat(heard).containsExactly(FRAUD + " until 1: away", FRAUD + " closed");
  }

  @Test
  void aProbeThatFailsOpensItForLonger() {
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    environment.pass(Duration.ofMillis(1001));
    unit(ORDERS, Blamed.DEPENDENCY);
    assertThat(guards.bars(ORDERS, true)).isPresent();
    environment.pass(Duration.ofMillis(1900));
    assertThat(guards.bars(ORDERS, true)).isPresent();
    environment.pass(Duration.ofMillis(101));
    assertThat(guards.bars(ORDERS, true)).isEmpty();
    commits(ORDERS);
    assertThat(heard)
        .containsExactly(FRAUD + " until 1: away", FRAUD + " until 3: away", FRAUD + " closed");
  }

  /** Fenced, in doubt, cut off, aborted, revoked, a worker that dies: all of them say nothing. */
  @Test
  void aProbeOfWhichNothingIsKnownLeavesRoomForAnotherAndTellsOfIt() {
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    environment.pass(Duration.ofMillis(1001));
    for (int i = 0; i < 10; i++) {
      try (Permit aborted = guards.admit(ORDERS, true)) {
        assertThat(aborted.refusal()).isEmpty();
        changes.set(0);
      }
      assertThat(changes).hasValue(1);
    }
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.HALF_OPEN);
    commits(ORDERS);
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void whoIsRefusedByOneGivesBackWhatAnotherGaveAndTellsNobody() {
    breaker(DATABASE).transitionToOpenState();
    breaker(DATABASE).transitionToHalfOpenState();
    breaker(FRAUD).transitionToForcedOpenState();
    changes.set(0);
    for (int i = 0; i < 3; i++) {
      try (Permit permit = guards.admit(ORDERS, true)) {
        assertThat(permit.refusal()).map(Refusal::breaker).contains(FRAUD);
      }
    }
    assertThat(changes).hasValue(0);
    commits(PLAIN);
    assertThat(breaker(DATABASE).getState()).isEqualTo(State.CLOSED);
  }

  /** It began before the trouble, so that how it ends says nothing about the time after. */
  @Test
  void aUnitOfBeforeIsNoProbe() {
    Permit slow = guards.admit(ORDERS, true);
    Permit slower = guards.admit(ORDERS, true);
    opens(FRAUD, ORDERS, Blamed.DEPENDENCY);
    environment.pass(Duration.ofMillis(1001));
    try (Permit probe = guards.admit(ORDERS, true)) {
      slow.failed(Blamed.DEPENDENCY, 1, new IllegalStateException("of before"));
      slow.close();
      slower.close();
      assertThat(breaker(FRAUD).getState()).isEqualTo(State.HALF_OPEN);
      try (Permit second = guards.admit(ORDERS, true)) {
        assertThat(second.refusal()).as("no permit out of nothing").isPresent();
      }
      probe.committed(1);
    }
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatTheUserForcesHolds() {
    breaker(FRAUD).transitionToForcedOpenState();
    environment.pass(Duration.ofDays(1));
    assertThat(guards.bars(ORDERS, true)).isPresent();

    breaker(FRAUD).transitionToDisabledState();
    for (int i = 0; i < BreakerDefaults.WINDOW; i++) {
      unit(ORDERS, Blamed.DEPENDENCY);
    }
    assertThat(guards.bars(ORDERS, true)).isEmpty();

    breaker(FRAUD).transitionToMetricsOnlyState();
    for (int i = 0; i < BreakerDefaults.WINDOW; i++) {
      unit(ORDERS, Blamed.DEPENDENCY);
    }
    assertThat(breaker(FRAUD).getMetrics().getNumberOfFailedCalls())
        .isEqualTo(BreakerDefaults.WINDOW);
    assertThat(guards.bars(ORDERS, true)).isEmpty();
    assertThat(guards.probes(ORDERS)).isFalse();

    breaker(FRAUD).transitionToClosedState();
    breaker(FRAUD).transitionToOpenState();
    breaker(FRAUD).transitionToClosedState();
    assertThat(guards.bars(ORDERS, true)).isEmpty();
    assertThat(heard)
        .containsExactly(
            FRAUD + " until ?: null",
            FRAUD + " closed",
            FRAUD + " until 86401: null",
            FRAUD + " closed");
  }

  @Test
  void aBreakerThatWaitsLongerThanWorkedOutIsAskedNowAndThen() {
    breaker(FRAUD).transitionToOpenStateFor(Duration.ofSeconds(5));
    environment.pass(Duration.ofMillis(1001));
    assertThat(guards.bars(ORDERS, true)).as("worked out as if by itself").isEmpty();
    int asked = 0;
    for (int i = 0; i < 100 && breaker(FRAUD).getState() == State.OPEN; i++) {
      if (guards.bars(ORDERS, true).isEmpty()) {
        guards.admit(ORDERS, true).close();
        asked++;
      }
      environment.pass(Duration.ofMillis(50));
    }
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.HALF_OPEN);
    assertThat(asked).isBetween(10, 25);
  }

  @Test
  void severalDatabasesHaveABreakerEach() {
    Store one = new OneLaneStore();
    Store other = new OneLaneStore();
    Guards several =
        guards(
            registry,
            new StoreRoute() {
              @Override
              public Store storeFor(PartitionKey partition) {
                return partition.equals(PLAIN) ? other : one;
              }

              @Override
              public List<Store> stores() {
                return List.of(one, other);
              }
            });
    breaker(DATABASE + "-2").transitionToForcedOpenState();
    assertThat(several.bars(PLAIN, true)).isPresent();
    assertThat(several.bars(ORDERS, true)).isEmpty();
    assertThat(breaker(DATABASE + "-1").getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void aRegistrysConfigurationsHold() {
    CircuitBreakerRegistry told =
        CircuitBreakerRegistry.of(
            Map.of("default", config(11), "tidemark-database", config(12), FRAUD, config(13)));
    Breakers breakers = Breakers.of(told);
    assertThat(window(breakers.of("other"))).isEqualTo(11);
    assertThat(window(breakers.database("shop", 0))).isEqualTo(12);
    assertThat(window(breakers.of(FRAUD))).isEqualTo(13);
    assertThat(window(Breakers.of(CircuitBreakerRegistry.ofDefaults()).database("shop", 0)))
        .isEqualTo(BreakerDefaults.WINDOW);
  }

  private static CircuitBreakerConfig config(int window) {
    return CircuitBreakerConfig.custom().slidingWindowSize(window).build();
  }

  private static int window(CircuitBreaker breaker) {
    return breaker.getCircuitBreakerConfig().getSlidingWindowSize();
  }

  @Test
  void whatHappensAfterItsEndIsNotTold() {
    guards.end();
    changes.set(0);
    breaker(FRAUD).transitionToForcedOpenState();
    assertThat(heard).isEmpty();
    assertThat(changes).hasValue(0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.Backoff;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.failure.Decider;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.Guarantee;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Polled;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.guard.Guards;
import io.tidemark.internal.poll.Mailbox;
import io.tidemark.internal.process.Letters;
import io.tidemark.internal.process.OneLaneStore;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.process.UnitProcessor;
import io.tidemark.internal.process.WorkerHandlers;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.LetterSettings;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FencedException;
import io.tidemark.store.StoreRoute;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What breakers hear of the units that a worker runs: nothing is counted twice, or kept. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GuardedWorkerTest {
  private static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "topic", 0);
  private static final String DATABASE = "tidemark-database-group";
  private static final String FRAUD = "fraud-api";

  private final ManualEnvironment environment = new ManualEnvironment();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(BreakerDefaults.config());
  private final OneLaneStore store = new OneLaneStore();
  private final List<Throwable> fatal = new ArrayList<>();
  private Function<UnitOfWork, Throwable> failure =
      unit -> {
        throw new AssertionError("the handler was called");
      };
  private Runnable meanwhile = () -> {};
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE;
  private Lanes lanes;

  /** Fails as it is told. */
  private final class Handler implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      return run -> {
        lanes.units().stop();
        meanwhile.run();
        Throwable thrown = failure.apply(unit);
        if (thrown != null) {
          throw GuardedWorkerTest.<RuntimeException>sneaky(thrown);
        }
        return unit.records().size();
      };
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("unchecked") // also what no handler declares
  private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Runs one unit of one record; what it ran in stays. */
  private void runOne() {
    HandlerDefinition handler =
        new HandlerDefinition("h", Set.of("topic"), 1, Handler::new)
            .with(FailurePolicy.noRetry().otherwise(FailureAction.halt()))
            .with(guarantee)
            .with(new GuardNames(Set.of(FRAUD), Set.of()));
    HandlerSet handlers = new HandlerSet(List.of(handler));
    StoreRoute stores = StoreRoute.to(store);
    TidemarkListener listener = new TidemarkListener() {};
    Guards guards =
        new Guards(Breakers.of(registry), "group", stores, handlers, environment, listener);
    lanes =
        new Lanes(
            environment,
            LaneSettings.DEFAULT,
            new UnitSettings(1, 1_000, Duration.ofSeconds(1)),
            new BufferSettings(10, 1_000),
            new Decider(new Backoff(RetrySettings.DEFAULT, bound -> 0), t -> handler.policy()),
            topic -> 1,
            guards);
    lanes.open(
        new PartitionClaim(
            PARTITION,
            1,
            new UUID(0, 1),
            "none",
            List.of(new LaneClaim(PARTITION.lane(0), Position.at(0), 0, null))));
    lanes.offer(
        List.of(
            new Polled(
                PARTITION,
                List.of(new ConsumerRecord<>("topic", 0, 0, new byte[1], new byte[1])),
                Position.at(1))));
    Judge judge = new Judge(stores, handlers, new FailureText(stores.stores()), listener);
    guards.begin(lanes::breakersChanged);
    Worker.Parts parts =
        new Worker.Parts(
            lanes.units(),
            guards,
            judge,
            new Mailbox(environment),
            Relaying.NONE,
            listener,
            fatal::add);
    UnitProcessor processor =
        new UnitProcessor(
            stores,
            new WorkerHandlers(handlers, Publishing.off()),
            new Letters(LetterSettings.DEFAULT, handlers),
            environment);
    new Worker(parts, processor).run();
    guards.end();
  }

  private CircuitBreaker breaker(String name) {
    return registry.circuitBreaker(name, BreakerDefaults.config());
  }

  private LaneStatus lane() {
    return lanes.status(Map.of()).get(0);
  }

  static Stream<Arguments> outcomesOfWhichNothingIsKnown() {
    return Stream.of(
        says("poison", unit -> RecordFailure.of(unit, 0, "handling", new Error("poison"))),
        says("fenced", unit -> new FencedException(unit.lane(), unit.epoch())),
        says("in doubt", unit -> new CommitInDoubtException(unit.lane(), new Error())),
        says("interrupted", unit -> RecordFailure.of(unit, 0, "x", new InterruptedException())),
        says("a bug around the handler", unit -> new IllegalStateException()),
        says("another breaker", unit -> RecordFailure.of(unit, 0, "x", open())),
        says("the machine is broken", unit -> new OutOfMemoryError("told so")));
  }

  private static GuardOpenException open() {
    return new GuardOpenException("another");
  }

  private static Arguments says(String name, Function<UnitOfWork, Throwable> failure) {
    return Arguments.argumentSet(name, failure);
  }

  @ParameterizedTest
  @MethodSource("outcomesOfWhichNothingIsKnown")
  void aHalfOpenBreakerRecoversFrom(Function<UnitOfWork, Throwable> outcome) {
    failure = outcome;
    for (String name : List.of(DATABASE, FRAUD)) {
      breaker(name).transitionToOpenState();
      breaker(name).transitionToHalfOpenState();
    }
    runOne();
    for (String name : List.of(DATABASE, FRAUD)) {
      assertThat(breaker(name).getState()).isEqualTo(State.HALF_OPEN);
      assertThat(breaker(name).tryAcquirePermission()).isTrue();
    }
  }

  @Test
  void aHalfOpenBreakerRecoversFromAUnitWhosePartitionWasTakenAway() {
    failure = unit -> RecordFailure.of(unit, 0, "handling", new ConnectException("cut off"));
    meanwhile = () -> lanes.drain(List.of(PARTITION));
    breaker(FRAUD).transitionToOpenState();
    breaker(FRAUD).transitionToHalfOpenState();
    runOne();
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker(FRAUD).tryAcquirePermission()).isTrue();
    assertThat(lane().state()).isEqualTo(LaneState.DRAINING);
  }

  @Test
  void aDependencyThatIsAwayIsCountedForAndTheRecordIsNot() {
    failure = unit -> RecordFailure.of(unit, 0, "handling", new ConnectException("refused"));
    for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
      runOne();
    }
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.OPEN);
    assertThat(breaker(DATABASE).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(lane().state()).isEqualTo(LaneState.GUARDED);
    assertThat(lane().lastError()).contains("fraud-api is open").contains("refused");
  }

  @Test
  void poisonIsNotCountedFor() {
    failure = unit -> RecordFailure.of(unit, 0, "handling", new IllegalStateException("poison"));
    for (int i = 0; i < BreakerDefaults.WINDOW; i++) {
      runOne();
      assertThat(lane().state()).isEqualTo(LaneState.HALTED);
    }
    assertThat(breaker(FRAUD).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(breaker(DATABASE).getMetrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void aDatabaseThatIsAwayIsCountedForAndTheDependencyIsNot() {
    store.becomesUnreachable();
    failure = unit -> RecordFailure.of(unit, 0, "handling", new IllegalStateException("poison?"));
    for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
      runOne();
    }
    assertThat(breaker(DATABASE).getState()).isEqualTo(State.OPEN);
    assertThat(breaker(FRAUD).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(lane().state()).isEqualTo(LaneState.GUARDED);
  }

  @Test
  void theStatusSaysNothingOfWhatTheDatabaseQuotesOfRows() {
    SQLException thrown = new SQLException("arguments: DE12", new ConnectException("refused"));
    failure = unit -> RecordFailure.of(unit, 0, "handling", thrown);
    for (int i = 0; i < BreakerDefaults.MINIMUM; i++) {
      runOne();
      assertThat(lane().lastError()).contains("a message of the database").doesNotContain("DE12");
    }
    assertThat(lane().state()).isEqualTo(LaneState.GUARDED);
  }

  @Test
  void whatFailsAfterItsCommitCountsForTheDependencyAndNotForTheDatabase() {
    guarantee = Guarantee.AT_MOST_ONCE;
    failure = unit -> RecordFailure.of(unit, 0, "handling", new ConnectException("refused"));
    for (String name : List.of(DATABASE, FRAUD)) {
      breaker(name).transitionToOpenState();
      breaker(name).transitionToHalfOpenState();
    }
    runOne();
    assertThat(breaker(DATABASE).getState()).isEqualTo(State.CLOSED);
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.OPEN);
    assertThat(lane().position()).isEqualTo(1);
  }

  @Test
  void poisonAfterItsCommitSaysNothingOfTheDependency() {
    guarantee = Guarantee.AT_MOST_ONCE;
    failure = unit -> RecordFailure.of(unit, 0, "handling", new IllegalStateException("poison"));
    breaker(FRAUD).transitionToOpenState();
    breaker(FRAUD).transitionToHalfOpenState();
    runOne();
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker(FRAUD).tryAcquirePermission()).isTrue();
    assertThat(lane().position()).isEqualTo(1);
  }

  @Test
  void aCommitClosesWhatIsHalfOpen() {
    failure = unit -> null;
    for (String name : List.of(DATABASE, FRAUD)) {
      breaker(name).transitionToOpenState();
      breaker(name).transitionToHalfOpenState();
    }
    runOne();
    assertThat(breaker(DATABASE).getState()).isEqualTo(State.CLOSED);
    assertThat(breaker(FRAUD).getState()).isEqualTo(State.CLOSED);
    assertThat(lane().position()).isEqualTo(1);
  }

  @Test
  void whoGetsNoPermitWaitsAndCountsNoAttempt() {
    breaker(FRAUD).transitionToOpenState();
    breaker(FRAUD).transitionToHalfOpenState();
    assertThat(breaker(FRAUD).tryAcquirePermission()).isTrue();
    breaker(FRAUD).getEventPublisher().onCallNotPermitted(event -> lanes.units().stop());
    runOne();
    assertThat(lane().state()).isEqualTo(LaneState.GUARDED);
    assertThat(lane().attempt()).isEqualTo(1);
    assertThat(lane().lastError()).contains("fraud-api is half-open");
  }

  @Test
  void whatMetAnOpenBreakerWaitsForItAndCountsNoAttempt() {
    failure = unit -> RecordFailure.of(unit, 0, "handling", new GuardOpenException(FRAUD));
    runOne();
    assertThat(lane().state()).isEqualTo(LaneState.GUARDED);
    assertThat(lane().attempt()).isEqualTo(1);
    assertThat(breaker(FRAUD).getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(fatal).isEmpty();
  }
}

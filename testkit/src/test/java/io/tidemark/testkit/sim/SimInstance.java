// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.alert.AlertSettings;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.handler.Guard;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.letter.LetterState;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.store.DatabaseException;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A process that runs the group, and the hands that look after it. Whoever holds the baton. */
final class SimInstance {
  private enum State {
    STARTING,
    RUNNING,
    CLOSING,
    GONE
  }

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private static final Set<LaneState> RUNS =
      EnumSet.of(LaneState.IDLE, LaneState.READY, LaneState.RUNNING);

  private static final Set<LetterState> ANY = Set.of();

  /** Those that are redriven only if somebody asks. */
  private static final Set<LetterState> NOT_BY_THEMSELVES =
      EnumSet.of(LetterState.DEAD, LetterState.PARKED, LetterState.WAITING);

  private final World world;
  private final MemoryDatabase database;
  private final Checker checker;
  private final Storm storm;
  private final Tally tally;
  private final Instance instance;
  private final InstanceListener listener;
  private final GroupRuntime runtime;
  private final Operator operator;
  private State state = State.STARTING;
  private boolean closesInCalm;

  /**
   * Partitions whose lanes ran when it began to close, and those of them whose lanes were apart.
   */
  private final Set<PartitionKey> ranAtClose = new HashSet<>();

  private final Set<PartitionKey> apartAtClose = new HashSet<>();

  SimInstance(
      int number,
      World world,
      SimKafka kafka,
      MemoryDatabase database,
      Dependency dependency,
      Checker checker,
      Scenario scenario,
      Mutant mutant,
      Storm storm,
      PaymentsHandler handler,
      Tally tally) {
    this.world = world;
    this.database = database;
    this.checker = checker;
    this.storm = storm;
    this.tally = tally;
    this.instance = world.instance("i" + number, Duration.ofMinutes(world.random(120) - 60));
    GroupSettings settings = scenario.settings(number);
    LaneShape wanted = settings.lanes().shape();
    this.listener = new InstanceListener(world, checker, handler, tally, wanted, scenario);
    Breakers breakers = Breakers.of(mutant.breakers(breakers(instance.environment())));
    Guard guard = breakers.guard(Dependency.NAME);
    Runnable calls = () -> scenario.guarding().call(guard, () -> call(dependency));
    KafkaFaults faults = new StormyKafka(storm);
    Store store =
        mutant.store(new MemoryStore(database, new StormyDatabase(world, storm)), database);
    this.runtime =
        new GroupRuntime(
            new GroupParts(
                settings,
                mutant.handlers(handler.handlers(new OfHandlers(calls))),
                StoreRoute.to(store),
                () ->
                    mutant.consumer(
                        new WatchedConsumer(
                            world,
                            kafka.consumer(instance, Scenario.GROUP, scenario.habits(), faults),
                            listener,
                            checker,
                            this::leaving),
                        database),
                () -> kafka.view(faults),
                listener,
                AlertSettings.NONE,
                instance.environment(),
                breakers,
                new Subscription.Listed(Set.of(Scenario.TOPIC)),
                scenario.publishes() ? Publishing::unbounded : Publishing::off,
                scenario.publishes()
                    ? owner -> () -> mutant.producer(kafka.producer(owner, faults))
                    : null));
    this.operator = new Operator(world, instance, runtime, checker.answers(), tally);
    checker.wants(runtime.status().owner(), wanted);
    instance.environment().start("main", this::start);
  }

  private void start() {
    try {
      runtime.start();
      state = State.RUNNING;
    } catch (TidemarkException e) {
      world.note(() -> "did not start: " + e);
      tally.count("heard start refused");
      if (!(root(e) instanceof DatabaseException || root(e) instanceof KafkaException)) {
        world.fail(
            Checker.BROKEN + "only what is unreachable keeps a group from starting: " + e, e);
      }
      state = State.GONE;
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof DatabaseException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  boolean gone() {
    return state == State.GONE;
  }

  /** Kills it; its connections break at once, or the database does not notice. */
  boolean kill(boolean disconnect) {
    if (gone()) {
      return false;
    }
    instance.kill();
    if (disconnect) {
      database.disconnect(runtime.status().owner());
    }
    state = State.GONE;
    return true;
  }

  /** As they are by default, but for the clock; and a probe that hangs is waited for. */
  private static CircuitBreakerRegistry breakers(Environment environment) {
    InstantSource time = environment::now;
    CircuitBreakerConfig config =
        CircuitBreakerConfig.from(BreakerDefaults.config())
            .clock(time.withZone(ZoneOffset.UTC))
            .maxWaitDurationInHalfOpenState(Duration.ZERO)
            .build();
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config);
    registry.addConfiguration("tidemark-database", config);
    return registry;
  }

  private void call(Dependency dependency) {
    try {
      dependency.call();
    } catch (RuntimeException e) {
      listener.breakers.inVain();
      throw e;
    }
  }

  private final class OfHandlers implements HandlingProcess {
    private final Runnable calls;

    OfHandlers(Runnable calls) {
      this.calls = calls;
    }

    @Override
    public void begins() {
      listener.breakers.begins();
    }

    @Override
    public void callDependency() {
      calls.run();
    }

    @Override
    public void usesUpTry(PartitionKey partition, long offset) {
      listener.usesUpTry(partition, offset);
    }

    @Override
    public void end() {
      world.after(Duration.ZERO, () -> kill(true));
      world.sleep(Duration.ofSeconds(1));
      throw new IllegalStateException(instance.name() + " has survived its end");
    }

    /** As it closes, nobody is told that a record halts its partition: the next owner will be. */
    @Override
    public void fails(PartitionKey partition) {
      listener.disturbed.add(partition);
    }
  }

  boolean freeze(Duration duration) {
    boolean runs = !gone() && instance.running();
    instance.freeze(duration);
    return runs;
  }

  /** Has it closed in order, if it runs. */
  boolean closeSoon() {
    if (state != State.RUNNING) {
      return false;
    }
    state = State.CLOSING;
    instance.environment().start("closer", this::close);
    return true;
  }

  private void close() {
    closesInCalm = !storm.blows() && instance.running();
    listener.breakers.ask();
    lookAtLanes();
    boolean inTime = runtime.close(CLOSE);
    world.note("closed " + (inTime ? "in time" : "too late"));
    tally.count(inTime ? "heard closed in time" : "heard closed too late");
    if (!inTime && !storm.blows()) {
      world.fail(Checker.BROKEN + "a close is over within its bound: " + world.living(), null);
    }
    state = State.GONE;
  }

  private void lookAtLanes() {
    Map<PartitionKey, List<LaneStatus>> open =
        runtime.status().lanes().stream()
            .collect(Collectors.groupingBy(lane -> lane.lane().partition()));
    open.forEach(
        (partition, lanes) -> {
          if (lanes.stream().allMatch(lane -> RUNS.contains(lane.state()))) {
            ranAtClose.add(partition);
          }
          if (lanes.stream().map(LaneStatus::position).distinct().count() > 1) {
            apartAtClose.add(partition);
          }
        });
  }

  /** A close brings lanes together, unless something else happens to their partition. */
  private void leaving(Map<TopicPartition, Long> polledTo) {
    String owner = runtime.status().owner();
    polledTo.forEach(
        (partition, polled) -> {
          PartitionBook book = checker.book(Simulation.key(partition));
          if (book.isOwnedBy(owner)) {
            leaving(book, polled);
          }
        });
  }

  /** Whether it claimed a partition last. */
  boolean owns(PartitionBook book) {
    return book.isOwnedBy(runtime.status().owner());
  }

  private void leaving(PartitionBook book, long polled) {
    if (book.together() && apartAtClose.contains(book.key())) {
      tally.count("seen lanes together at close");
    }
    boolean nothingElse =
        closesInCalm
            && !listener.breakers.anyOpen()
            && ranAtClose.contains(book.key())
            && !listener.disturbed.contains(book.key());
    if (nothingElse && polled >= book.furthest() && !book.together()) {
      world.fail(Checker.BROKEN + "a close brings lanes together: " + book, null);
    }
  }

  /** Does what a human would about partitions that stand still: or nothing, where that helps. */
  void lookAfter() {
    if (state != State.RUNNING) {
      return;
    }
    PartitionKey notInLog = listener.notInLog.poll();
    if (notInLog != null && world.chance(0.5)) {
      operator.seekToTheBeginning(notInLog);
    }
    PartitionKey halted = listener.halted.poll();
    if (halted != null) {
      cure(halted);
    }
  }

  private void cure(PartitionKey partition) {
    LaneRow row = database.lane(partition.lane(0)).orElseThrow();
    if (row.shape().lanes() > 1 || world.chance(0.3)) {
      closeSoon();
    } else {
      operator.goOn(partition, row, listener.halted);
    }
  }

  /** Seeks some of these partitions, if it runs. */
  boolean seekSome(List<TopicPartition> partitions) {
    if (state == State.RUNNING && instance.running() && !partitions.isEmpty()) {
      operator.seekSome(partitions);
      return true;
    }
    return false;
  }

  /** Has records redriven that were set aside, if it runs. */
  void redriveSome() {
    if (state == State.RUNNING && instance.running()) {
      operator.redriveSome(storm.blows() ? ANY : NOT_BY_THEMSELVES);
    }
  }

  /** Whether it says of a partition that it stands still. */
  boolean saysHalted(PartitionKey partition) {
    return state == State.RUNNING
        && runtime.status().lanes().stream()
            .filter(lane -> lane.lane().partition().equals(partition))
            .anyMatch(lane -> lane.state() == LaneState.HALTED);
  }

  String describe() {
    return instance.name() + " " + state + " " + runtime.status();
  }
}

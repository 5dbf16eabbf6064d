// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tidemark.failure.Decider;
import io.tidemark.failure.Decision;
import io.tidemark.failure.Failure;
import io.tidemark.failure.Failure.Origin;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.PositionConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All claimed lanes of a group: a monitor between the poll thread, which opens and closes
 * partitions and offers records, and the workers, which take units and report what became of them.
 * One gate guards everything; nothing is called while it is held.
 */
public final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  /**
   * How long an idle lane waits for records before a stretch of log without any is worth a unit of
   * its own.
   */
  private static final Duration EMPTY_UNIT_DELAY = Duration.ofSeconds(1);

  /**
   * Up to so many lanes of a partition move along within that time while they are idle; more of
   * them take their time, so that no partition costs more units than that.
   */
  private static final int LANES_A_DELAY = 16;

  /** A worker without work looks again after this long, in case a due time moved. */
  private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

  private final Environment environment;
  private final Gate gate;
  private final UnitSettings unitSettings;
  private final LaneSettings laneSettings;
  private final Load bound;
  private final Decider decider;
  private final ToIntFunction<String> handlerMax;
  private final Map<PartitionKey, PartitionLanes> partitions = new HashMap<>();
  private final WorkQueue queue = new WorkQueue();
  private boolean stopped;

  /**
   * No lanes yet.
   *
   * @param handlerMax the most records that the handler of a topic takes at once
   */
  public Lanes(
      Environment environment,
      LaneSettings laneSettings,
      UnitSettings unitSettings,
      BufferSettings bufferSettings,
      Decider decider,
      ToIntFunction<String> handlerMax) {
    this.environment = environment;
    this.gate = environment.gate();
    this.unitSettings = unitSettings;
    this.laneSettings = laneSettings;
    this.bound = Load.bound(bufferSettings, laneSettings);
    this.decider = decider;
    this.handlerMax = handlerMax;
  }

  /**
   * Opens a claimed partition: its records may be offered. If it is to be divided otherwise than it
   * is, its lanes are brought together first, and nothing beyond that is handled. Poll thread.
   */
  public void open(PartitionClaim claim) {
    Instant now = environment.now();
    int max = handlerMax.applyAsInt(claim.partition().topic());
    List<Lane> lanes =
        claim.lanes().stream()
            .map(lane -> new Lane(lane, claim.epoch(), unitSettings, max, now))
            .toList();
    LaneHash hash = LaneHash.named(claim.hash()).orElseThrow();
    PartitionLanes partition =
        new PartitionLanes(claim.partition(), claim.epoch(), hash, lanes, bound);
    if (!claim.shape().equals(laneSettings.shape())) {
      partition.bringTogether();
    }
    gate.change(() -> partitions.put(claim.partition(), partition));
  }

  /** Offers what a poll brought. Poll thread. */
  public void offer(Collection<Polled> polled) {
    Instant now = environment.now();
    long nanos = environment.nanoTime();
    gate.change(
        () -> {
          for (Polled part : polled) {
            PartitionLanes lanes = partitions.get(part.partition());
            if (lanes != null && lanes.accepting()) {
              lanes.offer(part.records(), part.to());
              lanes.lanes().forEach(lane -> schedule(lanes, lane, now, nanos));
            }
          }
          return polled;
        });
  }

  /**
   * Judges anew which partitions hold so much that they must be paused: one that did so stays with
   * them until it has room for good. Poll thread.
   */
  public Set<PartitionKey> judgeFull() {
    return gate.look(
        () ->
            partitions.values().stream()
                .filter(PartitionLanes::full)
                .map(PartitionLanes::key)
                .collect(toSet()));
  }

  /** Up to where partitions are committed: for the mirror. */
  public Map<PartitionKey, Position> committed() {
    return gate.look(
        () -> {
          Map<PartitionKey, Position> positions = new HashMap<>();
          partitions.forEach((key, lanes) -> positions.put(key, lanes.committed()));
          return positions;
        });
  }

  /** Up to where each lane is committed. */
  public Map<LaneKey, Position> positions() {
    return gate.look(
        () ->
            partitions.values().stream()
                .flatMap(PartitionLanes::lanes)
                .collect(toMap(Lane::key, Lane::position)));
  }

  /** The token of the last unit known to have moved a lane, if it is open and there was one. */
  public Optional<UUID> lastToken(LaneKey key) {
    return gate.look(
        () ->
            Optional.ofNullable(partitions.get(key.partition()))
                .map(partition -> partition.lane(key.number()).lastToken()));
  }

  /**
   * Lets the lanes of these partitions come together at the position of the furthest, as far as
   * they can without being polled for and without waiting, so that whoever claims them next may
   * divide them anew at once. Waits for that. Poll thread, and the one that closes.
   */
  public void bringTogether(Collection<PartitionKey> keys, Duration bound) {
    Instant now = environment.now();
    long nanos = environment.nanoTime();
    gate.change(
        () -> {
          opened(keys)
              .filter(partition -> partition.accepting() && partition.count() > 1)
              .forEach(
                  partition -> {
                    partition.bringTogether();
                    partition.lanes().forEach(lane -> schedule(partition, lane, now, nanos));
                  });
          return keys;
        });
    gate.awaitTrue(() -> opened(keys).allMatch(Lanes::isTogether), bound.toNanos());
  }

  /** Whether its lanes are together, or as close as what was polled lets them come. */
  private static boolean isTogether(PartitionLanes partition) {
    return partition.count() == 1
        || !partition.accepting()
        || partition.lanes().noneMatch(lane -> lane.running() != null || lane.hasWork())
        || partition.lanes().anyMatch(lane -> lane.state() == LaneState.RETRYING);
  }

  /** Starts no further unit of these partitions, and cuts short those that run. Poll thread. */
  public void drain(Collection<PartitionKey> keys) {
    Instant now = environment.now();
    gate.change(
        () -> {
          opened(keys).forEach(partition -> stop(partition, LaneState.DRAINING, now));
          opened(keys).flatMap(PartitionLanes::running).forEach(RunningUnit::cutShort);
          return keys;
        });
  }

  /**
   * Waits until no unit of these partitions runs. Returns whether that came true in time. Poll
   * thread, and the one that closes.
   */
  public boolean awaitIdle(Collection<PartitionKey> keys, Duration bound) {
    return gate.awaitTrue(() -> opened(keys).noneMatch(PartitionLanes::busy), bound.toNanos());
  }

  /**
   * Forgets these partitions. Returns the units that still run; what becomes of them is of no
   * interest here any more. Poll thread.
   */
  public List<RunningUnit> close(Collection<PartitionKey> keys) {
    return gate.change(
        () -> {
          List<RunningUnit> left = new ArrayList<>();
          for (PartitionLanes partition : opened(keys).toList()) {
            partitions.remove(partition.key());
            partition.stopAccepting(LaneState.DRAINING);
            partition.lanes().forEach(queue::remove);
            partition.running().forEach(left::add);
          }
          return left;
        });
  }

  /** The units that run now. */
  public List<RunningUnit> running() {
    return gate.look(() -> partitions.values().stream().flatMap(PartitionLanes::running).toList());
  }

  /** The partitions that are open. */
  public List<PartitionKey> opened() {
    return gate.look(() -> List.copyOf(partitions.keySet()));
  }

  /** Lets workers go home: {@link #take} answers null from now on. */
  public void stop() {
    gate.change(() -> stopped = true);
  }

  /** Waits for a unit to run. Null once stopped. Worker. */
  public @Nullable RunningUnit take() {
    while (true) {
      forgetInterrupt();
      long patience = gate.look(() -> queue.nanosUntilDue(environment.nanoTime(), LOOK_AGAIN));
      Taken taken = gate.await(this::tryTake, patience);
      if (taken != null) {
        return taken.unit();
      }
    }
  }

  /**
   * Workers end by {@link #stop}; what a handler or its watchdog left behind must not disturb the
   * next unit.
   */
  private static void forgetInterrupt() {
    if (Thread.interrupted()) {
      log.debug("a handler left its worker interrupted");
    }
  }

  /** What a worker gets: a unit, or none because there will be none any more. */
  private record Taken(@Nullable RunningUnit unit) {}

  private @Nullable Taken tryTake() {
    if (stopped) {
      return new Taken(null);
    }
    Lane lane = nextWithWork();
    if (lane == null) {
      return null;
    }
    UnitOfWork unit = lane.start(environment.now());
    RunningUnit running =
        new RunningUnit(
            unit, lane.aside(unit), environment.ticker(), unitSettings.maxDuration().toNanos());
    lane.runs(running);
    return new Taken(running);
  }

  /** A lane whose turn it is may have nothing to do any more: it is to go no further. */
  private @Nullable Lane nextWithWork() {
    Lane lane = queue.next(environment.nanoTime());
    while (lane != null && !lane.hasWork()) {
      lane.becomes(LaneState.IDLE, environment.now());
      lane = queue.next(environment.nanoTime());
    }
    return lane;
  }

  /**
   * Tells whether a unit that was just taken leaves room in a partition that was full: it is
   * refilled while the unit runs. Worker.
   */
  public Optional<Signal> room(RunningUnit running) {
    PartitionKey key = running.unit().lane().partition();
    return gate.look(
        () ->
            Optional.ofNullable(partitions.get(key))
                .filter(partition -> partition.goesOn(running.unit().epoch()))
                .filter(PartitionLanes::gotRoom)
                .map(partition -> new Signal.Room(key, partition.epoch())));
  }

  /** A unit is committed. Worker. */
  public Optional<Signal> committed(RunningUnit running, Committed outcome) {
    long took = running.nanos();
    return ended(
        running,
        (partition, lane) -> {
          lane.committed(running.unit(), outcome, took);
          lane.becomes(
              partition.accepting() ? LaneState.IDLE : partition.restsAs(), environment.now());
          return partition.accepting() ? afterCommit(partition) : null;
        });
  }

  private static @Nullable Signal afterCommit(PartitionLanes partition) {
    if (partition.together()) {
      return new Signal.Together(partition.key(), partition.epoch());
    }
    return roomIn(partition);
  }

  private static @Nullable Signal roomIn(PartitionLanes partition) {
    return partition.gotRoom() ? new Signal.Room(partition.key(), partition.epoch()) : null;
  }

  /** A unit was fenced: its partition stands still. Worker. */
  public Optional<Signal> fenced(RunningUnit running) {
    return ended(
        running,
        (partition, lane) -> {
          lane.stopped(running.unit(), "fenced: another claim holds the lane");
          stop(partition, LaneState.CLAIMING, environment.now());
          return new Signal.Fenced(partition.key(), partition.epoch());
        });
  }

  /** A unit's commit is in doubt: its partition stands still. Worker. */
  public Optional<Signal> inDoubt(RunningUnit running, InDoubt outcome) {
    return ended(
        running,
        (partition, lane) -> {
          lane.stopped(running.unit(), "in doubt: " + outcome.cause());
          stop(partition, LaneState.CLAIMING, environment.now());
          return new Signal.Doubt(running.unit(), outcome);
        });
  }

  /** What is to be done about a failed unit; nothing if its partition is being given up. Worker. */
  public Optional<Decision> decide(RunningUnit running, Failed outcome, FailureKind kind) {
    UnitOfWork unit = running.unit();
    PartitionKey key = unit.lane().partition();
    Optional<Integer> tries =
        gate.look(
            () ->
                Optional.ofNullable(partitions.get(key))
                    .filter(partition -> partition.goesOn(unit.epoch()))
                    .map(partition -> partition.lane(unit.lane().number()).tries()));
    return tries.map(
        before -> decider.decide(key.topic(), failure(running, outcome, kind, before)));
  }

  /** That a record cannot be set aside is no fault of the record. */
  private static Failure failure(RunningUnit running, Failed outcome, FailureKind kind, int tries) {
    UnitOfWork unit = running.unit();
    int records = running.aside().isPresent() ? 0 : unit.records().size();
    Throwable thrown = outcome.cause();
    if (thrown instanceof RecordFailure failed && failed.getCause() != null) {
      Origin origin = failed.decoding() ? Origin.DECODING : Origin.HANDLER;
      return new Failure(
          kind, failed.getCause(), origin, records, outcome.culprit(), unit.attempt(), tries);
    }
    return new Failure(
        kind, thrown, Origin.UNIT, records, outcome.culprit(), unit.attempt(), tries);
  }

  /** A unit failed and this is to be done about it. Worker. */
  public Optional<Signal> failed(RunningUnit running, Failed outcome, Decision decision) {
    return ended(
        running,
        (partition, lane) -> {
          lane.failed(running.unit(), outcome.cause(), decision);
          if (decision instanceof Decision.Halt && !comesCloser(running, lane)) {
            stop(partition, LaneState.HALTED, environment.now());
            return stopped(partition, lane, outcome.cause());
          }
          lane.becomes(
              partition.accepting() ? LaneState.RETRYING : partition.restsAs(), environment.now());
          if (partition.accepting()) {
            queue.waitUntil(lane, environment.nanoTime() + decision.delay().toNanos());
          }
          return roomIn(partition);
        });
  }

  private static Signal stopped(PartitionLanes partition, Lane lane, Throwable cause) {
    return cause instanceof PositionConflictException conflict
            && conflict.wentBack(lane.lastToken())
        ? new Signal.WentBack(
            partition.key(), partition.epoch(), conflict.expected(), conflict.stored())
        : new Signal.Halted(partition.key(), partition.epoch(), cause);
  }

  /** Brings a lane to the record that halts it, where whoever looks will find it, and only then. */
  private static boolean comesCloser(RunningUnit running, Lane lane) {
    return !running.unit().records().isEmpty() && lane.approaches();
  }

  /** A unit was cut off while its partition is given up. Worker. */
  public Optional<Signal> cutOff(RunningUnit running) {
    return ended(
        running,
        (partition, lane) -> {
          lane.stopped(
              running.unit(),
              partition.restsAs() == LaneState.HALTED ? lane.lastError() : "cut off");
          return null;
        });
  }

  /** Stops an open partition for a cause that lies outside its units. Poll thread. */
  public void halt(PartitionKey key, Throwable cause) {
    Instant now = environment.now();
    gate.change(
        () -> {
          opened(List.of(key))
              .forEach(
                  partition -> {
                    stop(partition, LaneState.HALTED, now);
                    partition.lanes().forEach(lane -> lane.halted(cause.toString(), now));
                  });
          return key;
        });
  }

  /**
   * Every open lane at this moment.
   *
   * @param logEnds the ends of the logs as last seen
   */
  public List<LaneStatus> status(Map<PartitionKey, Long> logEnds) {
    Instant now = environment.now();
    return gate.look(
        () ->
            partitions.values().stream()
                .flatMap(PartitionLanes::lanes)
                .map(lane -> lane.status(logEnds.get(lane.key().partition()), now))
                .toList());
  }

  @FunctionalInterface
  private interface Ending {
    @Nullable Signal apply(PartitionLanes partition, Lane lane);
  }

  /** Applies the end of a unit to its lane, if it is still open under the same claim. */
  private Optional<Signal> ended(RunningUnit running, Ending ending) {
    UnitOfWork unit = running.unit();
    return gate.change(
        () -> {
          PartitionLanes partition = partitions.get(unit.lane().partition());
          if (partition == null || partition.epoch() != unit.epoch()) {
            return Optional.empty();
          }
          Lane lane = partition.lane(unit.lane().number());
          Signal signal = ending.apply(partition, lane);
          if (partition.accepting()) {
            schedule(partition, lane, environment.now(), environment.nanoTime());
          }
          return Optional.ofNullable(signal);
        });
  }

  private void schedule(PartitionLanes partition, Lane lane, Instant now, long nanos) {
    if (lane.state() != LaneState.IDLE || !lane.hasWork()) {
      return;
    }
    if (lane.buffer().hasNext() || partition.hurries(lane)) {
      lane.becomes(LaneState.READY, now);
      queue.ready(lane);
    } else {
      queue.waitUntil(lane, nanos + idleDelay(partition.count()));
    }
  }

  private static long idleDelay(int lanes) {
    return EMPTY_UNIT_DELAY.toNanos() * ((lanes + LANES_A_DELAY - 1) / LANES_A_DELAY);
  }

  private void stop(PartitionLanes partition, LaneState state, Instant now) {
    partition.stopAccepting(state);
    partition.lanes().forEach(queue::remove);
    partition.lanes().forEach(lane -> lane.becomes(state, now));
  }

  private Stream<PartitionLanes> opened(Collection<PartitionKey> keys) {
    return keys.stream().map(partitions::get).flatMap(Stream::ofNullable);
  }
}

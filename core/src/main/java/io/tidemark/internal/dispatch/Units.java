// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.failure.Decider;
import io.tidemark.failure.Decision;
import io.tidemark.failure.Failure;
import io.tidemark.failure.Failure.Origin;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.internal.process.Purpose;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.store.PositionConflictException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The units of open lanes, as workers see them: they take one, and report what became of it. Safe
 * for all workers.
 */
public final class Units {
  private static final Logger log = LoggerFactory.getLogger(Units.class);

  /** A worker without work looks again after this long, in case a due time moved. */
  private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

  private final OpenLanes open;
  private final Environment environment;
  private final Gate gate;
  private final UnitSettings settings;
  private final Decider decider;
  private final GuardedLanes guarded;
  private boolean stopped;

  Units(
      OpenLanes open,
      Environment environment,
      UnitSettings settings,
      Decider decider,
      GuardedLanes guarded) {
    this.open = open;
    this.environment = environment;
    this.gate = open.gate();
    this.settings = settings;
    this.decider = decider;
    this.guarded = guarded;
  }

  /** Lets workers go home: {@link #take} answers null from now on. */
  public void stop() {
    gate.change(() -> stopped = true);
  }

  /** Waits for a unit to run. Null once stopped. Worker. */
  public @Nullable RunningUnit take() {
    while (true) {
      forgetInterrupt();
      long patience =
          gate.look(() -> open.queue().nanosUntilDue(environment.nanoTime(), LOOK_AGAIN));
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
    Lane lane = guarded.next();
    if (lane == null) {
      return null;
    }
    PartitionLanes partition = Objects.requireNonNull(open.get(lane.key().partition()));
    Lane.Start start = lane.start(environment.now(), partition::waitingAmong);
    RunningUnit running =
        new RunningUnit(
            start.unit(), start.purpose(), environment.ticker(), settings.maxDuration().toNanos());
    lane.runs(running);
    return new Taken(running);
  }

  /**
   * Tells whether a unit that was just taken leaves room in a partition that was full: it is
   * refilled while the unit runs. Worker.
   */
  public Optional<Signal> room(RunningUnit running) {
    PartitionKey key = running.unit().lane().partition();
    return gate.look(
        () ->
            open.goingOn(key, running.unit().epoch())
                .filter(PartitionLanes::gotRoom)
                .map(partition -> new Signal.Room(key, partition.epoch())));
  }

  /** A unit is committed. Worker. */
  public Optional<Signal> committed(RunningUnit running, Committed outcome) {
    long took = running.took();
    return ended(
        running,
        (partition, lane) -> {
          lane.committed(running, outcome, took);
          settle(partition, running);
          lane.becomes(partition.goingOnAs(LaneState.IDLE), environment.now());
          return partition.accepting() ? afterCommit(partition) : null;
        });
  }

  /** What a committed unit changed about parked keys, and about what is to be done. */
  private static void settle(PartitionLanes partition, RunningUnit running) {
    Purpose purpose = running.purpose();
    if (purpose instanceof Purpose.SetAside aside && aside.action().holdsKey()) {
      partition.park(running.unit().records().get(0));
    }
    KeyHash freed = running.settled().freed();
    if (freed != null) {
      partition.free(freed);
    }
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
          open.stop(partition, LaneState.CLAIMING);
          return new Signal.Fenced(partition.key(), partition.epoch());
        });
  }

  /**
   * A unit's commit is in doubt: its partition stands still. Worker.
   *
   * @param why what is to be said of it
   */
  public Optional<Signal> inDoubt(RunningUnit running, InDoubt outcome, String why) {
    return ended(
        running,
        (partition, lane) -> {
          lane.stopped(running.unit(), "in doubt: " + why);
          open.stop(partition, LaneState.CLAIMING);
          return new Signal.Doubt(running.unit(), outcome);
        });
  }

  /** What is to be done about a failed unit; nothing if its partition is being given up. Worker. */
  public Optional<Decision> decide(RunningUnit running, Failed outcome, FailureKind kind) {
    UnitOfWork unit = running.unit();
    PartitionKey key = unit.lane().partition();
    return gate.look(() -> open.goingOn(key, unit.epoch()).map(lanes -> before(lanes, running)))
        .map(before -> decide(running, before, failure(running, outcome, kind, before)));
  }

  /**
   * How things stand when a unit has failed.
   *
   * @param attempts how often what failed was tried before for whatever reason
   * @param tries how often its record was tried alone and was to blame
   * @param parked how many keys are parked
   */
  private record Before(int attempts, int tries, int parked) {}

  private static Before before(PartitionLanes partition, RunningUnit running) {
    Lane lane = partition.lane(running.unit().lane().number());
    return running.purpose().concernsLetter()
        ? new Before(lane.errands().timesPutOff(), 0, partition.parked())
        : new Before(running.unit().attempt() - 1, lane.tries(), partition.parked());
  }

  private Decision decide(RunningUnit running, Before before, Failure failure) {
    String topic = running.unit().lane().topic();
    return running.purpose().concernsLetter()
        ? decider.decide(topic, failure, running.letter())
        : decider.decide(topic, failure, before.parked());
  }

  /** That a record cannot be set aside is no fault of the record. */
  private static Failure failure(
      RunningUnit running, Failed outcome, FailureKind kind, Before before) {
    UnitOfWork unit = running.unit();
    int attempt = before.attempts() + 1;
    int records = running.purpose().concernsRecords() ? unit.records().size() : 0;
    Throwable thrown = outcome.cause();
    if (thrown instanceof RecordFailure failed && failed.getCause() != null) {
      Origin origin = failed.decoding() ? Origin.DECODING : Origin.HANDLER;
      return new Failure(
          kind, failed.getCause(), origin, records, outcome.culprit(), attempt, before.tries());
    }
    return new Failure(
        kind, thrown, Origin.UNIT, records, outcome.culprit(), attempt, before.tries());
  }

  /**
   * A unit failed and this is to be done about it. Worker.
   *
   * @param why what is to be said of it
   */
  public Optional<Signal> failed(
      RunningUnit running, Failed outcome, Decision decision, String why) {
    return ended(
        running,
        (partition, lane) -> {
          lane.failed(running, outcome.cause(), why, decision, environment.nanoTime());
          if (decision instanceof Decision.Halt && !comesCloser(running, lane)) {
            open.stop(partition, LaneState.HALTED);
            return stopped(partition, lane, outcome.cause());
          }
          if (running.purpose().concernsLetter()) {
            lane.becomes(partition.goingOnAs(LaneState.IDLE), environment.now());
            return null;
          }
          lane.becomes(partition.goingOnAs(LaneState.RETRYING), environment.now());
          if (partition.accepting() && !guarded.takesOver(lane)) {
            open.queue().waitUntil(lane, environment.nanoTime() + decision.delay().toNanos());
          }
          return roomIn(partition);
        });
  }

  /** A unit did not run, or not to its end, as a breaker is open: nothing is counted. Worker. */
  public Optional<Signal> guarded(RunningUnit running, Refusal refusal) {
    return ended(
        running,
        (partition, lane) -> {
          lane.stopped(running.unit(), lane.lastError());
          if (partition.accepting()) {
            guarded.guard(lane, refusal);
          } else {
            lane.becomes(partition.restsAs(), environment.now());
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

  @FunctionalInterface
  private interface Ending {
    @Nullable Signal apply(PartitionLanes partition, Lane lane);
  }

  /** Applies the end of a unit to its lane, if it is still open under the same claim. */
  private Optional<Signal> ended(RunningUnit running, Ending ending) {
    UnitOfWork unit = running.unit();
    return gate.change(
        () -> {
          PartitionLanes partition = open.get(unit.lane().partition());
          if (partition == null || partition.epoch() != unit.epoch()) {
            return Optional.empty();
          }
          Lane lane = partition.lane(unit.lane().number());
          Signal signal = ending.apply(partition, lane);
          if (running.onTrial()) {
            guarded.trialEnded();
          }
          if (partition.accepting()) {
            open.schedule(partition, lane);
          }
          return Optional.ofNullable(signal);
        });
  }
}

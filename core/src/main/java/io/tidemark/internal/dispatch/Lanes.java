// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tidemark.failure.Decider;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.letter.DueLetter;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
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

/**
 * All claimed lanes of a group: the poll thread opens and closes partitions and offers records, the
 * workers take {@link #units}. One gate guards everything; nothing is called while it is held.
 */
public final class Lanes {
  private final Environment environment;
  private final Gate gate;
  private final UnitSettings unitSettings;
  private final LaneSettings laneSettings;
  private final Load bound;
  private final ToIntFunction<String> handlerMax;
  private final OpenLanes open;
  private final GuardedLanes guarded;
  private final Units units;

  /**
   * No lanes yet.
   *
   * @param handlerMax the most records that the handler of a topic takes at once
   * @param barrier the breakers that may be in the way
   */
  public Lanes(
      Environment environment,
      LaneSettings laneSettings,
      UnitSettings unitSettings,
      BufferSettings bufferSettings,
      Decider decider,
      ToIntFunction<String> handlerMax,
      Barrier barrier) {
    this.environment = environment;
    this.open = new OpenLanes(environment);
    this.gate = open.gate();
    this.unitSettings = unitSettings;
    this.laneSettings = laneSettings;
    this.bound = Load.bound(bufferSettings, laneSettings);
    this.handlerMax = handlerMax;
    this.guarded = new GuardedLanes(open, environment, barrier);
    this.units = new Units(open, environment, unitSettings, decider, guarded);
  }

  /** Their units, for the workers. */
  public Units units() {
    return units;
  }

  /**
   * Opens a claimed partition: its records may be offered. If it is to be divided otherwise than it
   * is, its lanes are brought together first, and nothing beyond that is handled; but not while it
   * has to keep its shape, which it then does until it is claimed again. Poll thread.
   */
  public void open(PartitionClaim claim) {
    Instant now = environment.now();
    int max = handlerMax.applyAsInt(claim.partition().topic());
    List<Lane> lanes =
        claim.lanes().stream().map(lane -> new Lane(lane, claim, unitSettings, max, now)).toList();
    PartitionLanes partition = new PartitionLanes(claim, lanes, bound);
    if (!claim.shape().equals(laneSettings.shape()) && !claim.hasAttempts()) {
      partition.bringTogether();
    }
    gate.change(
        () -> {
          open.open(partition);
          return partition;
        });
  }

  /** Offers what a poll brought. Poll thread. */
  public void offer(Collection<Polled> polled) {
    gate.change(
        () -> {
          for (Polled part : polled) {
            PartitionLanes lanes = open.get(part.partition());
            if (lanes != null && lanes.accepting()) {
              lanes.offer(part.records(), part.to());
              lanes.lanes().forEach(lane -> open.schedule(lanes, lane));
            }
          }
          return polled;
        });
  }

  /** Gives lanes something to do about letters; those of other partitions are left out. */
  public void carryOut(List<DueLetter> letters) {
    long nanoTime = environment.nanoTime();
    gate.change(
        () -> {
          for (DueLetter letter : letters) {
            PartitionLanes partition = open.get(letter.partition());
            if (partition != null && partition.takesErrands()) {
              open.schedule(partition, partition.add(letter, nanoTime));
            }
          }
          return letters;
        });
  }

  /** The partitions whose lanes can do something about letters. */
  public List<PartitionKey> takingErrands() {
    return gate.look(
        () ->
            open.all().stream()
                .filter(PartitionLanes::takesErrands)
                .map(PartitionLanes::key)
                .toList());
  }

  /** How many letters are put off in the partition that has the most of them. */
  public int errandsPutOff() {
    return gate.look(() -> open.all().stream().mapToInt(PartitionLanes::putOff).max().orElse(0));
  }

  /** How many keys are parked. */
  public int parkedKeys() {
    return gate.look(() -> open.all().stream().mapToInt(PartitionLanes::parked).sum());
  }

  /**
   * Judges anew which partitions must be paused: those whose handler needs what is away, and those
   * that hold so much; one that did so stays with them until it has room for good. Poll thread.
   */
  public Set<PartitionKey> judgeFull() {
    return gate.look(
        () ->
            open.all().stream()
                .filter(this::mustBePaused)
                .map(PartitionLanes::key)
                .collect(toSet()));
  }

  private boolean mustBePaused(PartitionLanes partition) {
    boolean full = partition.full();
    return guarded.paused(partition) || full;
  }

  /** Breakers have changed: gives every lane that waits for one its turn. Any thread. */
  public void breakersChanged() {
    gate.change(
        () -> {
          guarded.askAgain();
          return open;
        });
  }

  /** Up to where partitions are committed: for the mirror. */
  public Map<PartitionKey, Position> committed() {
    return gate.look(
        () -> {
          Map<PartitionKey, Position> positions = new HashMap<>();
          open.all().forEach(lanes -> positions.put(lanes.key(), lanes.committed()));
          return positions;
        });
  }

  /** Up to where each lane is committed. */
  public Map<LaneKey, Position> positions() {
    return gate.look(
        () ->
            open.all().stream()
                .flatMap(PartitionLanes::lanes)
                .collect(toMap(Lane::key, Lane::position)));
  }

  /** The token of the last unit known to have moved a lane, if it is open and there was one. */
  public Optional<UUID> lastToken(LaneKey key) {
    return gate.look(
        () ->
            Optional.ofNullable(open.get(key.partition()))
                .map(partition -> partition.lane(key.number()).lastToken()));
  }

  /**
   * Lets the lanes of these partitions come together at the position of the furthest, as far as
   * they can without being polled for and without waiting, so that whoever claims them next may
   * divide them anew at once. Waits for that. Poll thread, and the one that closes.
   */
  public void bringTogether(Collection<PartitionKey> keys, Duration bound) {
    gate.change(
        () -> {
          open.of(keys)
              .filter(partition -> partition.accepting() && partition.count() > 1)
              .forEach(
                  partition -> {
                    partition.bringTogether();
                    partition.lanes().forEach(lane -> open.schedule(partition, lane));
                  });
          return keys;
        });
    gate.awaitTrue(() -> open.of(keys).allMatch(Lanes::isTogether), bound.toNanos());
  }

  /** Whether its lanes are together, or as close as what was polled lets them come. */
  private static boolean isTogether(PartitionLanes partition) {
    return partition.count() == 1
        || !partition.accepting()
        || partition.lanes().noneMatch(lane -> lane.running() != null || lane.hasWork())
        || partition.lanes().anyMatch(Lane::waits);
  }

  /** Starts no further unit of these partitions, and cuts short those that run. Poll thread. */
  public void drain(Collection<PartitionKey> keys) {
    gate.change(
        () -> {
          open.of(keys).forEach(partition -> open.stop(partition, LaneState.DRAINING));
          open.of(keys).flatMap(PartitionLanes::running).forEach(RunningUnit::cutShort);
          return keys;
        });
  }

  /**
   * Waits until no unit of these partitions runs. Returns whether that came true in time. Poll
   * thread, and the one that closes.
   */
  public boolean awaitIdle(Collection<PartitionKey> keys, Duration bound) {
    return gate.awaitTrue(() -> open.of(keys).noneMatch(PartitionLanes::busy), bound.toNanos());
  }

  /**
   * Forgets these partitions. Returns the units that still run; what becomes of them is of no
   * interest here any more. Poll thread.
   */
  public List<RunningUnit> close(Collection<PartitionKey> keys) {
    return gate.change(
        () -> {
          List<RunningUnit> left = new ArrayList<>();
          for (PartitionLanes partition : open.of(keys).toList()) {
            open.close(partition);
            partition.running().forEach(left::add);
          }
          return left;
        });
  }

  /** The units that run now. */
  public List<RunningUnit> running() {
    return gate.look(() -> open.all().stream().flatMap(PartitionLanes::running).toList());
  }

  /** The partitions that are open. */
  public List<PartitionKey> opened() {
    return gate.look(() -> open.all().stream().map(PartitionLanes::key).toList());
  }

  /**
   * Stops an open partition. Poll thread.
   *
   * @param why what is to be said of it
   */
  public void halt(PartitionKey key, String why) {
    Instant now = environment.now();
    gate.change(
        () -> {
          open.of(List.of(key))
              .forEach(
                  partition -> {
                    open.stop(partition, LaneState.HALTED);
                    partition.lanes().forEach(lane -> lane.halted(why, now));
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
            open.all().stream()
                .flatMap(PartitionLanes::lanes)
                .map(lane -> lane.status(logEnds.get(lane.key().partition()), now))
                .toList());
  }
}

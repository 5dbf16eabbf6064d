// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a fleet works, is broken and shown, until every position has reached the end of
 * its log and nothing is set aside. Used by the run's thread.
 */
final class Work {

  private static final Duration TICK = Duration.ofMillis(100);

  /** How long a woken instance is given to do what it should not. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(1);

  private final Scenario scenario;
  private final Stage stage;
  private final Fleet fleet;
  private final Faults faults;
  private final Map<Integer, Long> logEnds;
  private final Duration patience;
  private final long total;
  private final Pace pace = new Pace();
  private final long startedAt = System.nanoTime();
  private List<LanePosition> positions = List.of();
  private long setAside;

  /**
   * Work that begins now.
   *
   * @param logEnds where it ends
   * @param patience how long it may stand still
   */
  Work(
      Scenario scenario,
      Stage stage,
      Fleet fleet,
      Faults faults,
      Map<Integer, Long> logEnds,
      Duration patience) {
    this.scenario = scenario;
    this.stage = stage;
    this.fleet = fleet;
    this.faults = faults;
    this.logEnds = logEnds;
    this.patience = patience;
    this.total = logEnds.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Watches until it is done.
   *
   * @return how long it took
   * @throws RunFailedException if an instance ended by itself, or nothing has moved for too long
   */
  Duration untilDone() {
    while (true) {
      Duration now = elapsed();
      boolean allRead = look();
      pace.read(now, handled());
      if (allRead && setAside == 0 && scenario.unpublished() == 0) {
        stage.display().end(snapshot(now));
        return now;
      }
      stage.display().show(snapshot(now));
      fleet.requireAlive();
      requireProgress();
      faults.tick(now, handled());
      scenario.tick(now);
      if (allRead) {
        scenario.handleSetAside();
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  /** Wakes whoever is frozen, and gives all of them time for a last mistake. */
  void settle() {
    faults.end(elapsed());
    LockSupport.parkNanos(LAST_CHANCE.toNanos());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private long handled() {
    return positions.stream().mapToLong(LanePosition::position).sum() - setAside;
  }

  /**
   * Looks at the database. Nothing can be set aside after a look that finds every log read to its
   * end: what is set aside is counted after the positions.
   */
  private boolean look() {
    positions = stage.schema().positions();
    setAside = positions.isEmpty() ? 0 : scenario.setAside();
    Map<Integer, Long> reached =
        positions.stream()
            .collect(Collectors.toMap(LanePosition::partition, LanePosition::position));
    return logEnds.entrySet().stream()
        .allMatch(end -> end.getValue() == 0 || end.getValue().equals(reached.get(end.getKey())));
  }

  private Snapshot snapshot(Duration now) {
    return new Snapshot(
        now,
        total,
        handled(),
        pace.rate(),
        faults.kills(),
        faults.freezes(),
        fleet.instances().stream().map(this::member).toList());
  }

  private Snapshot.Member member(Instance instance) {
    Instance.State state = instance.state();
    long partitions =
        positions.stream().filter(lane -> lane.owner().equals(instance.owner())).count();
    return new Snapshot.Member(instance.number(), instance.pid(), state, (int) partitions);
  }

  private void requireProgress() {
    if (pace.standstill().compareTo(patience) > 0) {
      throw new RunFailedException(
          "nothing has been handled for %d seconds. The partitions behind:%n%s%n%s"
              .formatted(patience.toSeconds(), behind(), fleet.lastTroubles()));
    }
  }

  private String behind() {
    Map<Integer, LanePosition> claimed =
        positions.stream().collect(Collectors.toMap(LanePosition::partition, Function.identity()));
    return logEnds.entrySet().stream()
        .map(end -> describe(end.getKey(), end.getValue(), claimed.get(end.getKey())))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private Optional<String> describe(int partition, long end, @Nullable LanePosition lane) {
    if (lane == null) {
      return Optional.of("  partition %d: not claimed by any instance yet".formatted(partition));
    }
    return lane.position() == end
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "  partition %d: position %,d of %,d, epoch %d, claimed by %s",
                partition,
                lane.position(),
                end,
                lane.epoch(),
                owner(lane)));
  }

  private String owner(LanePosition lane) {
    return fleet.instances().stream()
        .filter(instance -> instance.owner().equals(lane.owner()))
        .map(instance -> instance + ", " + Text.state(instance.state()))
        .findFirst()
        .orElse("an instance that is gone");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.Causes;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.internal.poll.PositionException;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down and counts what an instance tells; fails the world when it tells of a bug. */
final class InstanceListener implements TidemarkListener {
  /** How the failure begins if a record is given up for somebody else's. */
  static final String NOT_OWN = "a record is given up for its own failure, not for who is away: ";

  private final World world;
  private final Checker checker;
  private final PaymentsHandler handler;
  private final Tally tally;
  private final LaneShape wanted;
  private final int tries;

  /** What this process's breakers do. */
  final BreakerBook breakers;

  /** How often records failed by themselves in this process. */
  private final Map<String, Integer> usedUp = new HashMap<>();

  /** The partitions that wait for a human to cure their handler. */
  final Queue<PartitionKey> halted = new ArrayDeque<>();

  /** The partitions that wait for a human to say where they go on. */
  final Queue<PartitionKey> notInLog = new ArrayDeque<>();

  /** How many partitions were lost. */
  int lost;

  /** The partitions to which something happened, since they went on, that may hold up lanes. */
  final Set<PartitionKey> disturbed = new HashSet<>();

  InstanceListener(
      World world,
      Checker checker,
      PaymentsHandler handler,
      Tally tally,
      LaneShape wanted,
      Scenario scenario) {
    this.tries = scenario.tries();
    this.breakers = new BreakerBook(world, scenario.workers(), checker.verdict(), tally);
    this.world = world;
    this.checker = checker;
    this.handler = handler;
    this.tally = tally;
    this.wanted = wanted;
  }

  private void heard(String what, Supplier<String> details) {
    world.note(() -> what + " " + details.get());
    tally.count("heard " + what);
  }

  @Override
  public void claimed(PartitionClaim claim) {
    heard("claimed", () -> claim.partition() + " epoch " + claim.epoch() + " " + claim.resumeAt());
    if (!claim.shape().equals(wanted) && !claim.aligned()) {
      tally.count("heard claimed to catch up");
    }
  }

  @Override
  public void claimDelayed(PartitionKey partition, String reason, Duration retryIn) {
    disturbed.add(partition);
    heard("claim delayed", () -> partition + ": " + reason);
  }

  @Override
  public void resumed(PartitionKey partition, long epoch, Position position) {
    disturbed.remove(partition);
    heard("resumed", () -> partition + " epoch " + epoch + " at " + position);
  }

  @Override
  public void released(PartitionKey partition) {
    heard("released", partition::toString);
  }

  @Override
  public void lost(PartitionKey partition) {
    lost++;
    disturbed.add(partition);
    heard("lost", partition::toString);
  }

  @Override
  public void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {
    boolean empty = unit.records().isEmpty();
    boolean cut = outcome.records() < unit.records().size();
    heard(empty ? "committed empty" : cut ? "committed part" : "committed", unit::toString);
  }

  @Override
  public void fenced(LaneKey lane, long epoch) {
    disturbed.add(lane.partition());
    heard("fenced", () -> lane + " epoch " + epoch);
  }

  @Override
  public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
    disturbed.add(unit.lane().partition());
    heard("retrying", () -> unit + ": " + cause);
  }

  @Override
  public void suspected(UnitOfWork unit, int attempts) {
    disturbed.add(unit.lane().partition());
    heard(attempts == 0 ? "suspected" : "suspected again", unit::toString);
  }

  @Override
  public void suspected(LaneKey lane, DueLetter letter, int attempts) {
    disturbed.add(lane.partition());
    heard(attempts == 0 ? "letter suspected" : "letter suspected again", letter::toString);
  }

  @Override
  public void setAside(UnitOfWork unit, LetterState state, Throwable cause) {
    givenUp(unit, cause);
  }

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    givenUp(unit, cause);
  }

  /** A record is given up for what is its own, after as many tries as its policy grants. */
  private void givenUp(UnitOfWork unit, Throwable cause) {
    requireOwn(unit.lane(), cause);
    long offset = unit.records().get(0).offset();
    if (PaymentsHandler.meant(cause)
        && usedUp.getOrDefault(place(unit.lane().partition(), offset), 0) < tries) {
      world.fail(
          Checker.BROKEN + "no record is given up before its tries are used up: " + cause, cause);
    }
    endedProcesses(unit, cause);
  }

  private void requireOwn(LaneKey lane, Throwable cause) {
    boolean own =
        PaymentsHandler.meant(cause)
            || PaymentsHandler.isNotPossible(cause)
            || Causes.of(cause).stream().anyMatch(CrashLoopException.class::isInstance);
    if (!own) {
      world.fail(Checker.BROKEN + NOT_OWN + lane + ": " + cause, cause);
    }
  }

  private static String place(PartitionKey partition, long offset) {
    return partition + "@" + offset;
  }

  /** A record failed by itself. */
  void usesUpTry(PartitionKey partition, long offset) {
    usedUp.merge(place(partition, offset), 1, Integer::sum);
  }

  @Override
  public void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    if (cause != null) {
      requireOwn(lane, cause);
    }
  }

  @Override
  public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {
    world.note(() -> "breaker " + name + " opened: " + lastCause);
    breakers.opened(name, lastCause);
  }

  @Override
  public void breakerClosed(String name) {
    world.note(() -> "breaker " + name + " closed");
    breakers.closed(name);
  }

  private void endedProcesses(UnitOfWork unit, Throwable cause) {
    if (cause.getCause() instanceof CrashLoopException) {
      boolean deadly = handler.isDeadly(unit.records().get(0));
      tally.count("seen crash loop of a " + (deadly ? "deadly" : "harmless") + " record");
      checker.endedProcesses(unit);
    }
  }

  @Override
  public void inDoubt(UnitOfWork unit, Throwable cause) {
    disturbed.add(unit.lane().partition());
    heard("in doubt", unit::toString);
  }

  @Override
  public void inDoubtResolved(UnitOfWork unit, Outcome outcome) {
    heard("in doubt " + outcome.getClass().getSimpleName(), unit::toString);
  }

  @Override
  public void halted(PartitionKey partition, Throwable cause) {
    disturbed.add(partition);
    heard("halted", () -> partition + ": " + cause);
    if (PaymentsHandler.meant(cause)) {
      halted.add(partition);
    } else if (cause instanceof PositionException position
        && checker.mayHalt(partition, position)) {
      tally.count("heard halted by the log");
      notInLog.add(partition);
    } else {
      world.fail(Checker.BROKEN + "nothing halts a partition but its handler: " + cause, cause);
    }
  }

  @Override
  public void jumped(PartitionKey partition, long from, long to) {
    disturbed.add(partition);
    heard("jumped", () -> partition + " from " + from + " to " + to);
  }

  @Override
  public void revalidated(PartitionKey partition, Position position) {
    heard("revalidated", () -> partition + " at " + position);
  }

  @Override
  public void restored(PartitionKey partition, long reached, long stored) {
    world.fail(
        Checker.BROKEN
            + "the database is never set back: %s from %d to %d"
                .formatted(partition, reached, stored),
        null);
  }

  @Override
  public void failed(Throwable cause) {
    world.fail(Checker.BROKEN + "a group goes on whatever happens: " + cause, cause);
  }
}

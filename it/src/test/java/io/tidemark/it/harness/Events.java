// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.status.HangingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Remembers what one instance told its listener. Any thread. */
public final class Events implements TidemarkListener {

  /** What can happen. */
  public enum Kind {
    CLAIMED,
    CLAIM_DELAYED,
    RESUMED,
    RELEASED,
    LOST,
    FENCED,
    RETRYING,
    SKIPPED,
    SET_ASIDE,
    SETTLED,
    UNKNOWN_FAILURE,
    IN_DOUBT,
    RESOLVED,
    HALTED,
    JUMPED,
    NOT_PROGRESSING,
    TRANSACTION_HANGS,
    REVALIDATED,
    RESTORED,
    BREAKER_OPENED,
    BREAKER_CLOSED,
    FAILED
  }

  /**
   * Something that happened.
   *
   * @param what which kind
   * @param detail what of, in words
   */
  public record Event(Kind what, String detail) {
    @Override
    public String toString() {
      return what + " " + detail;
    }
  }

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int SHOWN = 20;

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final AtomicLong units = new AtomicLong();
  private final Consumer<Event> also;

  Events() {
    this(event -> {});
  }

  /** Passes every event on as well. */
  Events(Consumer<Event> also) {
    this.also = also;
  }

  private void add(Kind what, Object detail) {
    Event event = new Event(what, String.valueOf(detail));
    events.add(event);
    also.accept(event);
  }

  /** All of a kind, oldest first. */
  public List<Event> of(Kind what) {
    return events.stream().filter(event -> event.what() == what).toList();
  }

  public int count(Kind what) {
    return of(what).size();
  }

  /** Returns once so many of a kind have happened. */
  public void await(Kind what, int times) {
    Awaitility.await(times + " x " + what).atMost(BOUND).until(() -> count(what) >= times);
  }

  /** Returns once more than so many of these kinds have happened. */
  public void awaitMore(int than, Kind... kinds) {
    Awaitility.await("more than " + than + " x " + List.of(kinds))
        .atMost(BOUND)
        .until(() -> Stream.of(kinds).mapToInt(this::count).sum() > than);
  }

  /** Returns once so many units are known to be committed. */
  public void awaitUnits(long committed) {
    Awaitility.await(committed + " units").atMost(BOUND).until(() -> units.get() >= committed);
  }

  @Override
  public String toString() {
    int unshown = Math.max(0, events.size() - SHOWN);
    return "%d units; %d events, the last are %s"
        .formatted(units.get(), events.size(), events.subList(unshown, events.size()));
  }

  @Override
  public void claimed(PartitionClaim claim) {
    add(Kind.CLAIMED, claim.partition() + " epoch " + claim.epoch() + " at " + claim.resumeAt());
  }

  @Override
  public void claimDelayed(PartitionKey partition, String reason, Duration retryIn) {
    add(Kind.CLAIM_DELAYED, partition + ": " + reason);
  }

  @Override
  public void resumed(PartitionKey partition, long epoch, Position position) {
    add(Kind.RESUMED, partition + " epoch " + epoch + " at " + position.nextOffset());
  }

  @Override
  public void released(PartitionKey partition) {
    add(Kind.RELEASED, partition);
  }

  @Override
  public void lost(PartitionKey partition) {
    add(Kind.LOST, partition);
  }

  @Override
  public void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {
    units.incrementAndGet();
  }

  @Override
  public void fenced(LaneKey lane, long epoch) {
    add(Kind.FENCED, lane + " epoch " + epoch);
  }

  @Override
  public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
    add(Kind.RETRYING, unit + ": " + cause);
  }

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    add(Kind.SKIPPED, unit + ": " + cause.getMessage());
  }

  @Override
  public void setAside(UnitOfWork unit, LetterState state, Throwable cause) {
    add(Kind.SET_ASIDE, unit + " " + state + ": " + cause.getMessage());
  }

  @Override
  public void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    add(Kind.SETTLED, letter + ": " + (cause == null ? "done" : cause.getMessage()));
  }

  @Override
  public void unknownFailure(String code, Throwable cause) {
    add(Kind.UNKNOWN_FAILURE, code + ": " + cause);
  }

  @Override
  public void inDoubt(UnitOfWork unit, Throwable cause) {
    add(Kind.IN_DOUBT, unit + ": " + cause);
  }

  @Override
  public void inDoubtResolved(UnitOfWork unit, Outcome outcome) {
    add(Kind.RESOLVED, outcome.getClass().getSimpleName() + " " + unit);
  }

  @Override
  public void jumped(PartitionKey partition, long from, long to) {
    add(Kind.JUMPED, "%s from %d to %d".formatted(partition, from, to));
  }

  @Override
  public void revalidated(PartitionKey partition, Position position) {
    add(Kind.REVALIDATED, partition + " at " + position);
  }

  @Override
  public void restored(PartitionKey partition, long reached, long stored) {
    add(Kind.RESTORED, "%s from %d to %d".formatted(partition, reached, stored));
  }

  @Override
  public void halted(PartitionKey partition, Throwable cause) {
    add(Kind.HALTED, partition + ": " + cause.getMessage());
  }

  @Override
  public void notProgressing(LaneKey lane, Duration since, String explanation) {
    add(Kind.NOT_PROGRESSING, lane + " " + explanation);
  }

  @Override
  public void transactionHangs(HangingTransaction transaction) {
    add(Kind.TRANSACTION_HANGS, transaction.describe());
  }

  @Override
  public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {
    add(Kind.BREAKER_OPENED, name + ": " + lastCause);
  }

  @Override
  public void breakerClosed(String name) {
    add(Kind.BREAKER_CLOSED, name);
  }

  @Override
  public void failed(Throwable cause) {
    add(Kind.FAILED, cause);
  }
}

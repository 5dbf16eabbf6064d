// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

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
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners, and keeps what they throw away from the threads that tell them. */
final class SafeListener implements TidemarkListener {
  private static final Logger log = LoggerFactory.getLogger(SafeListener.class);

  private final List<TidemarkListener> listeners;

  SafeListener(TidemarkListener... listeners) {
    this.listeners = List.of(listeners);
  }

  private void tell(Consumer<TidemarkListener> what) {
    listeners.forEach(listener -> tell(listener, what));
  }

  private static void tell(TidemarkListener listener, Consumer<TidemarkListener> what) {
    try {
      what.accept(listener);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.warn("a listener threw; nothing else is affected", e);
    }
  }

  @Override
  public void claimed(PartitionClaim claim) {
    tell(to -> to.claimed(claim));
  }

  @Override
  public void claimDelayed(PartitionKey partition, String reason, Duration retryIn) {
    tell(to -> to.claimDelayed(partition, reason, retryIn));
  }

  @Override
  public void resumed(PartitionKey partition, long epoch, Position position) {
    tell(to -> to.resumed(partition, epoch, position));
  }

  @Override
  public void released(PartitionKey partition) {
    tell(to -> to.released(partition));
  }

  @Override
  public void lost(PartitionKey partition) {
    tell(to -> to.lost(partition));
  }

  @Override
  public void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {
    tell(to -> to.committed(unit, outcome, took));
  }

  @Override
  public void suspected(UnitOfWork unit, int attempts) {
    tell(to -> to.suspected(unit, attempts));
  }

  @Override
  public void suspected(LaneKey lane, DueLetter letter, int attempts) {
    tell(to -> to.suspected(lane, letter, attempts));
  }

  @Override
  public void passedOver(UnitOfWork unit, int records) {
    tell(to -> to.passedOver(unit, records));
  }

  @Override
  public void missed(UnitOfWork unit, Throwable cause) {
    tell(to -> to.missed(unit, cause));
  }

  @Override
  public void fenced(LaneKey lane, long epoch) {
    tell(to -> to.fenced(lane, epoch));
  }

  @Override
  public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
    tell(to -> to.retrying(unit, cause, retryIn));
  }

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    tell(to -> to.skipped(unit, cause));
  }

  @Override
  public void unknownFailure(String code, Throwable cause) {
    tell(to -> to.unknownFailure(code, cause));
  }

  @Override
  public void setAside(UnitOfWork unit, LetterState state, Throwable cause) {
    tell(to -> to.setAside(unit, state, cause));
  }

  @Override
  public void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    tell(to -> to.settled(lane, letter, state, cause));
  }

  @Override
  public void inDoubt(UnitOfWork unit, Throwable cause) {
    tell(to -> to.inDoubt(unit, cause));
  }

  @Override
  public void inDoubtResolved(UnitOfWork unit, Outcome outcome) {
    tell(to -> to.inDoubtResolved(unit, outcome));
  }

  @Override
  public void halted(PartitionKey partition, Throwable cause) {
    tell(to -> to.halted(partition, cause));
  }

  @Override
  public void jumped(PartitionKey partition, long from, long toOffset) {
    tell(to -> to.jumped(partition, from, toOffset));
  }

  @Override
  public void revalidated(PartitionKey partition, Position position) {
    tell(to -> to.revalidated(partition, position));
  }

  @Override
  public void notProgressing(LaneKey lane, Duration since, String explanation) {
    tell(to -> to.notProgressing(lane, since, explanation));
  }

  @Override
  public void transactionHangs(HangingTransaction transaction) {
    tell(to -> to.transactionHangs(transaction));
  }

  @Override
  public void restored(PartitionKey partition, long reached, long stored) {
    tell(to -> to.restored(partition, reached, stored));
  }

  @Override
  public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {
    tell(to -> to.breakerOpened(name, until, lastCause));
  }

  @Override
  public void breakerClosed(String name) {
    tell(to -> to.breakerClosed(name));
  }

  @Override
  public void notPublished(PartitionKey partition, Throwable cause) {
    tell(to -> to.notPublished(partition, cause));
  }

  @Override
  public void publishingFails(Throwable cause) {
    tell(to -> to.publishingFails(cause));
  }

  @Override
  public void foreignOffset(PartitionKey partition, OptionalLong offset, long messages) {
    tell(to -> to.foreignOffset(partition, offset, messages));
  }

  @Override
  public void transactionsNotToldApart(int transactionVersion) {
    tell(to -> to.transactionsNotToldApart(transactionVersion));
  }

  @Override
  public void failed(Throwable cause) {
    tell(to -> to.failed(cause));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hears what became of the unit whose turn it was, and passes everything on. */
final class Ears implements TidemarkListener {
  private final TidemarkListener listener;
  private @Nullable Outcome outcome;

  /** Whether a letter was done with, which its unit tells before its commit. */
  private boolean redriven;

  Ears(TidemarkListener listener) {
    this.listener = listener;
  }

  void forget() {
    outcome = null;
    redriven = false;
  }

  Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  private void became(Outcome what) {
    outcome = outcome == null ? what : outcome;
  }

  @Override
  public void committed(UnitOfWork unit, Outcome.Committed committed, Duration took) {
    if (redriven || !unit.records().isEmpty()) {
      became(committed);
    }
    listener.committed(unit, committed, took);
  }

  @Override
  public void suspected(UnitOfWork unit, int attempts) {
    listener.suspected(unit, attempts);
  }

  @Override
  public void suspected(LaneKey lane, DueLetter letter, int attempts) {
    listener.suspected(lane, letter, attempts);
  }

  @Override
  public void passedOver(UnitOfWork unit, int records) {
    listener.passedOver(unit, records);
  }

  @Override
  public void missed(UnitOfWork unit, Throwable cause) {
    listener.missed(unit, cause);
  }

  @Override
  public void fenced(LaneKey lane, long epoch) {
    became(new Outcome.Fenced());
    listener.fenced(lane, epoch);
  }

  @Override
  public void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {
    became(new Outcome.Failed(cause, Outcome.Failed.UNKNOWN_CULPRIT));
    listener.retrying(unit, cause, retryIn);
  }

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    became(new Outcome.Failed(cause, 0));
    listener.skipped(unit, cause);
  }

  @Override
  public void unknownFailure(String code, Throwable cause) {
    listener.unknownFailure(code, cause);
  }

  @Override
  public void halted(PartitionKey partition, Throwable cause) {
    became(new Outcome.Failed(cause, Outcome.Failed.UNKNOWN_CULPRIT));
    listener.halted(partition, cause);
  }

  @Override
  public void inDoubt(UnitOfWork unit, Throwable cause) {
    became(new Outcome.InDoubt(cause, new UUID(0, 0)));
    listener.inDoubt(unit, cause);
  }

  @Override
  public void inDoubtResolved(UnitOfWork unit, Outcome resolved) {
    listener.inDoubtResolved(unit, resolved);
  }

  @Override
  public void claimed(PartitionClaim claim) {
    listener.claimed(claim);
  }

  @Override
  public void claimDelayed(PartitionKey partition, String reason, Duration retryIn) {
    listener.claimDelayed(partition, reason, retryIn);
  }

  @Override
  public void resumed(PartitionKey partition, long epoch, Position position) {
    listener.resumed(partition, epoch, position);
  }

  @Override
  public void released(PartitionKey partition) {
    listener.released(partition);
  }

  @Override
  public void lost(PartitionKey partition) {
    listener.lost(partition);
  }

  @Override
  public void jumped(PartitionKey partition, long from, long to) {
    listener.jumped(partition, from, to);
  }

  @Override
  public void revalidated(PartitionKey partition, Position position) {
    listener.revalidated(partition, position);
  }

  @Override
  public void notProgressing(LaneKey lane, Duration since, String explanation) {
    listener.notProgressing(lane, since, explanation);
  }

  @Override
  public void transactionHangs(HangingTransaction transaction) {
    listener.transactionHangs(transaction);
  }

  @Override
  public void restored(PartitionKey partition, long reached, long stored) {
    listener.restored(partition, reached, stored);
  }

  @Override
  public void setAside(UnitOfWork unit, LetterState state, Throwable cause) {
    listener.setAside(unit, state, cause);
  }

  @Override
  public void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    if (cause != null) {
      became(new Outcome.Failed(cause, Outcome.Failed.UNKNOWN_CULPRIT));
    }
    redriven = true;
    listener.settled(lane, letter, state, cause);
  }

  @Override
  public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {
    listener.breakerOpened(name, until, lastCause);
  }

  @Override
  public void breakerClosed(String name) {
    listener.breakerClosed(name);
  }

  @Override
  public void notPublished(PartitionKey partition, Throwable cause) {
    listener.notPublished(partition, cause);
  }

  @Override
  public void publishingFails(Throwable cause) {
    listener.publishingFails(cause);
  }

  @Override
  public void foreignOffset(PartitionKey partition, OptionalLong offset, long messages) {
    listener.foreignOffset(partition, offset, messages);
  }

  @Override
  public void transactionsNotToldApart(int transactionVersion) {
    listener.transactionsNotToldApart(transactionVersion);
  }

  @Override
  public void failed(Throwable cause) {
    listener.failed(cause);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.listener;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.LetterState;
import io.tidemark.status.HangingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Hears of everything that happens to a group. Called outside any transaction and any lock, by the
 * thread each method names, which waits for it: be quick. What a listener throws is logged and has
 * no effect.
 */
public interface TidemarkListener {

  /**
   * A partition was claimed and its claim is committed. Control thread; the consumer has not moved
   * to its position yet.
   */
  default void claimed(PartitionClaim claim) {}

  /** A claim did not come about and will be tried again. Control thread. */
  default void claimDelayed(PartitionKey partition, String reason, Duration retryIn) {}

  /** The partition is handled from this position on. Poll thread. */
  default void resumed(PartitionKey partition, long epoch, Position position) {}

  /**
   * Kafka took the partition and this instance gave it up in order, or is closing. Poll thread;
   * what did not finish within the drain limit is being cut off.
   */
  default void released(PartitionKey partition) {}

  /** Kafka took the partition without asking. Poll thread; units in flight are being cut off. */
  default void lost(PartitionKey partition) {}

  /** A unit is committed. Worker; the database has confirmed the commit. */
  default void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {}

  /**
   * Records of a unit were passed over, as records with their idempotency keys and their payloads
   * took effect before. Worker, after {@link #committed}. If the answer to the COMMIT was lost,
   * nobody is told.
   *
   * @param records how many
   */
  default void passedOver(UnitOfWork unit, int records) {}

  /**
   * A unit is committed, and something failed that was to follow: the handler, if its guarantee is
   * at most once, or what it asked for by {@code Effects.afterCommit}. It is not tried again.
   * Worker.
   */
  default void missed(UnitOfWork unit, Throwable cause) {}

  /** A unit was refused because another claim holds the lane. Worker; it is rolled back. */
  default void fenced(LaneKey lane, long epoch) {}

  /** A unit failed and is tried again, perhaps as smaller ones. Worker; it is rolled back. */
  default void retrying(UnitOfWork unit, Throwable cause, Duration retryIn) {}

  /**
   * The one record of a unit was left out, as its handler's policy says: its offset is in {@code
   * tidemark_gap}. Worker; the database has confirmed the commit, which {@link #committed} tells of
   * too. If the answer to its COMMIT was lost, {@link #inDoubtResolved} tells of it instead.
   *
   * @param cause why the handler failed the last time
   */
  default void skipped(UnitOfWork unit, Throwable cause) {}

  /**
   * The one record of a unit was set aside, as its handler's policy says: it is in {@code
   * tidemark_dead_letter}. Worker; the database has confirmed the commit, which {@link #committed}
   * tells of too. If the answer to its COMMIT was lost, {@link #inDoubtResolved} tells of it
   * instead.
   *
   * @param state alone, with its key, or until it is tried again by itself
   * @param cause why the handler failed the last time
   */
  default void setAside(UnitOfWork unit, LetterState state, Throwable cause) {}

  /**
   * The one record of a unit is tried alone, as its lane's last owners were lost without a word: it
   * may be what their processes ended by. Worker, before each such try.
   *
   * @param attempts how many owners were lost while they tried it like this; after a few of them it
   *     is set aside
   */
  default void suspected(UnitOfWork unit, int attempts) {}

  /**
   * A letter is redriven alone, as its lane's last owners were lost without a word: it may be what
   * their processes ended by. Worker, before each such try.
   *
   * @param attempts how many owners were lost while they redrove it like this; after a few of them
   *     it is redriven only if somebody asks again
   */
  default void suspected(LaneKey lane, DueLetter letter, int attempts) {}

  /**
   * What was asked for a letter was done, or was redriven in vain. Worker; the database has
   * confirmed the commit.
   *
   * @param state what the letter is now
   * @param cause why the handler failed; null if what was asked for is done
   */
  default void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {}

  /**
   * The database gave a code that its store does not know: what met it is tried again until it
   * passes. If it cannot pass, say so to the store. Worker, once for each code.
   */
  default void unknownFailure(String code, Throwable cause) {}

  /** The answer to a COMMIT was lost; the lane stands still until it is resolved. Worker. */
  default void inDoubt(UnitOfWork unit, Throwable cause) {}

  /**
   * A commit in doubt was resolved: {@link Outcome.Committed}, {@link Outcome.Failed} or {@link
   * Outcome.Superseded}. Control thread.
   */
  default void inDoubtResolved(UnitOfWork unit, Outcome outcome) {}

  /**
   * The partition stands still until a human acts; others go on. Worker, control or poll thread.
   */
  default void halted(PartitionKey partition, Throwable cause) {}

  /**
   * The log was not what the position expected, and a policy moved the partition. The offsets from
   * {@code from} up to but not including {@code to} are not handled; if {@code to} is the smaller
   * one, what the log holds from there on is handled, whatever was handled before. Control thread;
   * the move is committed.
   */
  default void jumped(PartitionKey partition, long from, long to) {}

  /**
   * The broker does not know the leader epoch of a position, but the log still holds what was
   * handled before it: the partition goes on there. Control thread.
   */
  default void revalidated(PartitionKey partition, Position position) {}

  /**
   * A lane that has something to do has not moved for longer than the progress limit; once for each
   * time. Control thread.
   *
   * @param explanation where it hangs: the worker's stack, the session it waits for, the last error
   */
  default void notProgressing(LaneKey lane, Duration since, String explanation) {}

  /**
   * An upstream transaction has been open for longer than the progress limit: nothing after its
   * first record can be read. Control thread; once for each.
   */
  default void transactionHangs(HangingTransaction transaction) {}

  /**
   * The database holds an older state than was committed before: a backup was restored, or a
   * failover lost commits. What lies between {@code stored} and {@code reached} is handled again,
   * as its effects are gone too. Poll or control thread; may be told more than once for one
   * partition.
   */
  default void restored(PartitionKey partition, long reached, long stored) {}

  /**
   * A circuit breaker has opened: partitions whose handlers need what it guards are paused, and no
   * try is used up. Again each time that it was half-open and what it guards was still away. Called
   * by whoever opened it: a worker, a user's own thread, or a timer of the breaker's.
   *
   * @param name the breaker's name; that of a group's database begins with {@code
   *     tidemark-database}
   * @param until when it will be tried again, as far as that is known; null if somebody has forced
   *     it open
   * @param lastCause the last failure it has heard of since it was closed, null if there was none
   */
  default void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {}

  /**
   * A circuit breaker that was open or half-open lets everything through again. Called by whoever
   * closed it: a worker whose unit got through, or a user's own thread.
   */
  default void breakerClosed(String name) {}

  /**
   * A message could not be published for the third time or more, and what follows in its partition
   * waits behind it; nothing is lost. Relay thread.
   *
   * @param partition the partition of the record that caused it
   */
  default void notPublished(PartitionKey partition, Throwable cause) {}

  /**
   * Nothing could be published three times in a row, as Kafka or the database does not let it. It
   * is tried on and on, and nothing is lost. Relay thread, once until it works again.
   */
  default void publishingFails(Throwable cause) {}

  /**
   * Somebody else has committed an offset to the group, or its offsets have expired or been
   * deleted, so that Kafka does not say any more what was published. What the database still holds
   * is published, perhaps again, with the same ids. Relay thread.
   *
   * @param offset what was committed; empty if Kafka knows none, as it also does of a partition
   *     whose owners were all lost before they had published anything
   * @param messages how many are published, perhaps again
   */
  default void foreignOffset(PartitionKey partition, OptionalLong offset, long messages) {}

  /**
   * The cluster does not give each transaction an epoch of its own: its {@code transaction.version}
   * is below 2. A commit of published messages that comes late may end a later transaction,
   * unnoticed. Starting thread, once.
   */
  default void transactionsNotToldApart(int transactionVersion) {}

  /** The group as a whole ends because of an error. Any of its threads, once. */
  default void failed(Throwable cause) {}
}

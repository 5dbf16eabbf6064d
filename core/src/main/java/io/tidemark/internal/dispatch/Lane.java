// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.Decision;
import io.tidemark.internal.process.Purpose;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.OpenLetter;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One lane under one claim. At most one unit of it runs at a time. Guarded by the lanes' gate.
 *
 * <pre>
 *   IDLE ──records──▶ READY ──a worker──▶ RUNNING ──committed──▶ IDLE or READY
 *                       ▲                    └──failed──▶ RETRYING, or HALTED
 *                       └──────due───────────────────────────┘
 *
 *   IDLE, READY ──a breaker is open──▶ GUARDED ──not any more──▶ RUNNING or IDLE
 * </pre>
 */
final class Lane {
  private final LaneKey key;
  private final UUID topicId;
  private final long epoch;
  private final UnitSettings settings;
  private final LaneBuffer buffer;
  private final UnitSize size;
  private final Errands errands;
  private Position position;
  private long replay;
  private @Nullable UUID lastToken;
  private LaneState state = LaneState.IDLE;
  private Instant since;
  private int attempt = 1;

  /** How often the first record was tried alone and was to blame. */
  private int tries;

  /** What is to become of the first record, as its policy says. */
  private Purpose.@Nullable SetAside aside;

  /** How many owners were lost while they tried the first record alone. */
  private int attempts;

  /**
   * How many of the next records may be what owners were lost by: so many as the first unit of each
   * of them held at most.
   */
  private int suspects;

  private boolean approaching;
  private boolean probing;
  private boolean ranErrand;
  private @Nullable RunningUnit running;
  private @Nullable String lastError;

  /** Which breaker it waits for, the last time it did. */
  private @Nullable String guardedBy;

  Lane(LaneClaim claim, PartitionClaim partition, UnitSettings unit, int handlerMax, Instant now) {
    this.key = claim.lane();
    this.topicId = partition.topicId();
    this.epoch = partition.epoch();
    this.replay = claim.replay();
    this.settings = unit;
    this.buffer = new LaneBuffer(claim.position());
    this.errands = new Errands(claim.suspectsLetters(), claim.lostLetter() != null);
    this.size = new UnitSize(unit, handlerMax);
    this.position = claim.position();
    this.lastToken = claim.commitToken();
    this.attempts = claim.attempts();
    this.suspects = claim.suspect() ? size.current() : 0;
    this.lastError = claim.suspect() ? suspicion(claim) : null;
    this.since = now;
  }

  private static String suspicion(LaneClaim claim) {
    return "%d owners were lost before it passed a record, %d while they tried the next alone"
        .formatted(claim.lostOwners(), claim.attempts());
  }

  LaneKey key() {
    return key;
  }

  LaneState state() {
    return state;
  }

  Instant since() {
    return since;
  }

  Position position() {
    return position;
  }

  /** The token of the last unit that moved it, whoever ran that. */
  @Nullable UUID lastToken() {
    return lastToken;
  }

  long epoch() {
    return epoch;
  }

  int attempt() {
    return attempt;
  }

  int tries() {
    return tries;
  }

  @Nullable String lastError() {
    return lastError;
  }

  @Nullable RunningUnit running() {
    return running;
  }

  LaneBuffer buffer() {
    return buffer;
  }

  LaneStatus status(@Nullable Long logEnd, Instant now) {
    Long lag = logEnd == null ? null : Math.max(0, logEnd - position.nextOffset());
    return new LaneStatus(
        key,
        state,
        since,
        position.nextOffset(),
        logEnd,
        lag,
        lagTime(lag, now),
        epoch,
        attempt,
        state == LaneState.GUARDED ? guardedBy : lastError,
        null);
  }

  private @Nullable Duration lagTime(@Nullable Long lag, Instant now) {
    ConsumerRecord<byte[], byte[]> next = nextRecord();
    if (next != null && next.timestamp() >= 0) {
      Duration age = Duration.between(Instant.ofEpochMilli(next.timestamp()), now);
      return age.isNegative() ? Duration.ZERO : age;
    }
    return lag != null && lag == 0 ? Duration.ZERO : null;
  }

  /** The first record not handled, if it is here. */
  private @Nullable ConsumerRecord<byte[], byte[]> nextRecord() {
    return running == null || running.unit().records().isEmpty()
        ? buffer.peek()
        : running.unit().records().get(0);
  }

  /** What is to be done about letters. */
  Errands errands() {
    return errands;
  }

  /** Whether it waits for a better time. */
  boolean waits() {
    return state == LaneState.RETRYING || state == LaneState.GUARDED;
  }

  /** Whether there is something to do: records, letters, or a stretch of log that holds none. */
  boolean hasWork() {
    return !errands.isEmpty()
        || buffer.hasNext()
        || buffer.end().nextOffset() > position.nextOffset();
  }

  /** Where it will be after what it does now. */
  Position headsFor() {
    return running == null ? position : running.unit().end();
  }

  /**
   * Whether the first record lies beyond the position, so that a unit without records can bring the
   * lane there: who looks at a lane that halts finds it at the record that cannot be handled. Then
   * the next unit is that one.
   */
  boolean approaches() {
    approaching = buffer.hasNext() && buffer.end().nextOffset() > position.nextOffset();
    return approaching;
  }

  void becomes(LaneState next, Instant now) {
    if (state != next) {
      state = next;
      since = now;
    }
  }

  /** A unit and what it is for. */
  record Start(UnitOfWork unit, Purpose purpose) {}

  /**
   * Forms the next unit and gives it to a worker.
   *
   * @param waiting answers the indexes of the records that have to wait
   */
  Start start(Instant now, Function<List<ConsumerRecord<byte[], byte[]>>, Set<Integer>> waiting) {
    if (running != null || state == LaneState.RUNNING) {
      throw new IllegalStateException(key + " was to start a unit while one runs");
    }
    becomes(LaneState.RUNNING, now);
    if (isErrandsTurn()) {
      ranErrand = true;
      return new Start(unit(List.of(), position), errands.next());
    }
    ranErrand = false;
    List<ConsumerRecord<byte[], byte[]>> records = buffer.take(most(), settings.maxBytes());
    approaching = false;
    Purpose purpose =
        aside != null && !records.isEmpty() ? aside : purposeOf(waiting.apply(records), records);
    return new Start(unit(records, endOfUnit()), purpose);
  }

  /** Nobody suspects a record that is not handed to the handler. */
  private Purpose purposeOf(Set<Integer> waiting, List<ConsumerRecord<byte[], byte[]>> records) {
    if (suspects == 0 || records.size() == waiting.size()) {
      return new Purpose.Handle(waiting);
    }
    return attempts < CrashLoopException.AFTER
        ? new Purpose.Try(attempts)
        : new Purpose.Refuse(attempts);
  }

  /** Whether its next unit would try a record or a letter that may be what processes ended by. */
  boolean wouldTry() {
    if (isErrandsTurn()) {
      return errands.tries();
    }
    return suspects > 0
        && attempts < CrashLoopException.AFTER
        && aside == null
        && !approaching
        && buffer.hasNext();
  }

  /** Lets records have the turn of a letter that has to wait; false if it is not a letter's. */
  boolean letsRecordsGoFirst() {
    if (!isErrandsTurn() || !buffer.hasNext()) {
      return false;
    }
    ranErrand = true;
    return true;
  }

  /** Whether a record or a letter of it is on trial in this moment. */
  boolean onTrial() {
    return running != null && running.onTrial();
  }

  /**
   * Records and letters have their turns, so that neither holds up the other; suspects go first, or
   * a redrive that ends each process would keep every record of the lane from being handled.
   */
  private boolean isErrandsTurn() {
    boolean suspected = suspects > 0 && buffer.hasNext();
    boolean settled = tries == 0 && aside == null && !approaching && !suspected;
    return settled && !errands.isEmpty() && !(ranErrand && buffer.hasNext());
  }

  private UnitOfWork unit(List<ConsumerRecord<byte[], byte[]>> records, Position end) {
    return new UnitOfWork(key, topicId, epoch, replay, position, records, end, attempt);
  }

  /** A record that has failed alone stays alone until it is past. */
  private int most() {
    if (approaching) {
      return 0;
    }
    return tries > 0 || aside != null || probing || suspects > 0 ? 1 : size.current();
  }

  void runs(RunningUnit unit) {
    running = unit;
  }

  private Position endOfUnit() {
    Position end = buffer.end();
    return position.movedTo(end.nextOffset(), end.leaderEpoch());
  }

  void committed(RunningUnit ran, Committed outcome, long nanos) {
    lastToken = outcome.token();
    replay = ran.replayAfter();
    if (ran.purpose() instanceof Purpose.CountLost) {
      errands.counted();
    } else if (ran.purpose().concernsLetter()) {
      errands.done(ran.settled().next());
    } else {
      committedRecords(ran.unit(), outcome, nanos);
    }
    ended();
  }

  private void committedRecords(UnitOfWork unit, Committed outcome, long nanos) {
    buffer.putBack(unit.records(), outcome.records());
    position = outcome.position();
    attempt = 1;
    if (outcome.records() > 0) {
      tries = 0;
      aside = null;
      attempts = 0;
      suspects = Math.max(0, suspects - outcome.records());
    }
    lastError = null;
    size.committed(outcome.records(), nanos);
  }

  void failed(RunningUnit ran, Throwable cause, String why, Decision decision, long nanoTime) {
    lastError = why;
    if (ran.trialToken() != null) {
      lastToken = ran.trialToken();
    }
    if (ran.purpose().concernsLetter()) {
      failedErrand(ran, cause, decision, nanoTime);
      return;
    }
    buffer.putBack(ran.unit().records(), 0);
    if (decision instanceof Decision.Smaller smaller) {
      size.smaller(smaller.records());
    } else {
      attempt++;
    }
    if (decision instanceof Decision.NextTry) {
      tries++;
    }
    if (decision instanceof Decision.SetAside set) {
      boolean refused = ran.purpose() instanceof Purpose.Refuse;
      aside = new Purpose.SetAside(set.action(), cause, attempts + tries + (refused ? 0 : 1));
    }
    ended();
  }

  /** A unit about a letter failed. */
  private void failedErrand(RunningUnit ran, Throwable cause, Decision decision, long nanoTime) {
    long later = nanoTime + decision.delay().toNanos();
    if (ran.purpose() instanceof Purpose.CountLost) {
      errands.countLater(later);
    } else if (decision instanceof Decision.PutBack back) {
      errands.putBack(back, asked(ran.letter()), cause);
    } else {
      errands.later(later);
    }
    ended();
  }

  private static boolean asked(@Nullable OpenLetter letter) {
    return letter != null && letter.asked();
  }

  void stopped(UnitOfWork unit, @Nullable String why) {
    buffer.putBack(unit.records(), 0);
    lastError = why;
    ended();
  }

  /** Whether its next unit would call the handler. */
  boolean handles() {
    if (aside != null || approaching) {
      return false;
    }
    return isErrandsTurn() ? errands.redrives() : buffer.hasNext();
  }

  /** Whether what it does next is to find out whether a breaker may be closed. */
  void probes(boolean small) {
    probing = small;
  }

  /** Waits for a breaker. */
  void guarded(String why, Instant now) {
    guardedBy = why;
    becomes(LaneState.GUARDED, now);
  }

  void halted(String why, Instant now) {
    lastError = why;
    becomes(LaneState.HALTED, now);
  }

  private void ended() {
    running = null;
  }
}

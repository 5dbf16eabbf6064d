// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that Kafka assigned to this instance, from the callback that brought it to the one
 * that takes it. Poll thread only. It is paused in every state but RUNNING.
 *
 * <pre>
 *   CLAIMING ──claimed──▶ SEEKING ──there──▶ RUNNING ──error──▶ HALTED
 *      ▲                                        │                  │
 *      └──── fenced, in doubt, moved ───────────┴──────────────────┘
 * </pre>
 */
final class AssignedPartition {
  enum State {
    CLAIMING,
    SEEKING,
    RUNNING,
    HALTED
  }

  private final TopicPartition partition;
  private State state = State.CLAIMING;
  private Instant since;
  private ClaimTicket ticket;
  private @Nullable PartitionClaim claim;
  private boolean sought;
  private Instant soughtAt;
  private boolean withoutEpoch;
  private long claimedEpoch = -1;
  private @Nullable KafkaException unreadable;
  private long expected;
  private long mirrored = -1;
  private int fences;
  private @Nullable Long epochSeen;
  private boolean rowless;
  private @Nullable UUID otherTopic;
  private @Nullable Long logEnd;
  private @Nullable Long stored;
  private @Nullable String error;

  AssignedPartition(TopicPartition partition, PartitionKey key, Instant now) {
    this.partition = partition;
    this.ticket = new ClaimTicket(key);
    this.since = now;
    this.soughtAt = now;
  }

  TopicPartition partition() {
    return partition;
  }

  PartitionKey key() {
    return ticket.partition();
  }

  ClaimTicket ticket() {
    return ticket;
  }

  @Nullable PartitionClaim claim() {
    return claim;
  }

  boolean is(State asked) {
    return state == asked;
  }

  private void becomes(State next, Instant now) {
    state = next;
    since = now;
  }

  /** Whether an answer to this ticket is still awaited. */
  boolean awaits(ClaimTicket answered) {
    return ticket == answered && !answered.cancelled();
  }

  /** Takes the claim; its position is where the next poll must begin. */
  void claimed(PartitionClaim taken, Instant now) {
    claimedEpoch = taken.epoch();
    unreadable = null;
    claim = taken;
    expected = taken.resumeAt().nextOffset();
    mirrored = -1;
    epochSeen = taken.epoch();
    rowless = false;
    otherTopic = null;
    error = null;
    sought = false;
    withoutEpoch = false;
    becomes(State.SEEKING, now);
  }

  /** Whether this instance has held a later epoch already: epochs only grow in one history. */
  boolean hadBy(PartitionClaim taken) {
    return taken.epoch() <= claimedEpoch;
  }

  /** The furthest that Kafka was told under the claim, or that the claim itself was. */
  long reached() {
    PartitionClaim held = claim;
    return held == null ? mirrored : Math.max(mirrored, held.resumeAt().nextOffset());
  }

  /** The log cannot be read any further. */
  void cannotBeRead(KafkaException cause) {
    unreadable = cause;
  }

  @Nullable KafkaException unreadable() {
    return unreadable;
  }

  /** Goes to the position once more, without asking whether its leader epoch is known. */
  void seeksWithoutEpoch(Instant now) {
    error = null;
    sought = false;
    withoutEpoch = true;
    becomes(State.SEEKING, now);
  }

  /** Where the consumer is to go. */
  OffsetAndMetadata target() {
    Position position = held().resumeAt();
    return withoutEpoch ? new OffsetAndMetadata(position.nextOffset()) : offsetOf(position);
  }

  boolean sought() {
    return sought;
  }

  /** The consumer was told to go to the position. */
  void seeks(Instant now) {
    sought = true;
    soughtAt = now;
  }

  /** When it was told so last. */
  Instant soughtAt() {
    return soughtAt;
  }

  /** The consumer went elsewhere, and is to be told again. */
  void seeksAgain() {
    sought = false;
  }

  void running(Instant now) {
    becomes(State.RUNNING, now);
  }

  void halted(String why, Instant now) {
    error = why;
    becomes(State.HALTED, now);
  }

  /**
   * Gives the claim up for a new one. Returns how often that happened without progress in between.
   */
  int claimAgain(String why, Instant now) {
    ticket.cancel();
    ticket = ticket.anew();
    stored = claim == null ? stored : Long.valueOf(claim.resumeAt().nextOffset());
    claim = null;
    error = why;
    becomes(State.CLAIMING, now);
    return ++fences;
  }

  void cancel() {
    ticket.cancel();
  }

  /** There is no row; whatever row is seen from now on was written since. */
  void awaitsRow() {
    rowless = true;
  }

  /**
   * Whether the row carries a later epoch than was seen before, or has appeared where there was
   * none.
   */
  boolean movedBy(long epoch) {
    Long before = epochSeen;
    epochSeen = before == null ? epoch : Math.max(before, epoch);
    boolean appeared = rowless;
    rowless = false;
    return appeared || (before != null && epoch > before && state != State.CLAIMING);
  }

  /**
   * Whether it was claimed for a topic that is gone, and another has its name now. Said only when
   * the same one is seen twice in a row: a broker that is behind may still tell of an older one.
   */
  boolean isOfAnother(KafkaTopic topic) {
    if (claim == null || claim.topicId().equals(topic.id())) {
      otherTopic = null;
      return false;
    }
    boolean again = topic.id().equals(otherTopic);
    otherTopic = topic.id();
    return again;
  }

  /** Why the claim takes long. */
  void delayed(String reason) {
    error = reason;
  }

  /** Where the database says its lanes are, the furthest behind of them. */
  void storedAt(long position) {
    stored = position;
  }

  void logEndsAt(long end) {
    logEnd = end;
  }

  @Nullable Long logEnd() {
    return logEnd;
  }

  long expected() {
    return expected;
  }

  /** Whether the log was read since the claim. */
  boolean hasPolled() {
    return expected != held().resumeAt().nextOffset();
  }

  /** The claim, in a state that has one. */
  PartitionClaim held() {
    return Objects.requireNonNull(claim, "claimed");
  }

  /** Whether it is claimed under this epoch. */
  boolean holds(long epoch) {
    return claim != null && claim.epoch() == epoch;
  }

  /** A position as Kafka speaks of it. */
  static OffsetAndMetadata offsetOf(Position position) {
    return new OffsetAndMetadata(
        position.nextOffset(), Optional.ofNullable(position.leaderEpoch()), "");
  }

  /**
   * Whether what was polled begins where the last poll ended; then the next one must begin where
   * this one does.
   */
  boolean continues(List<ConsumerRecord<byte[], byte[]>> records, long next) {
    boolean contiguous =
        next >= expected && (records.isEmpty() || records.get(0).offset() >= expected);
    if (contiguous) {
      expected = next;
      fences = records.isEmpty() ? fences : 0;
    }
    return contiguous;
  }

  /** Whether the mirror is behind this position; then it is taken to be told of it. */
  boolean mirrors(long offset) {
    boolean behind = offset > mirrored;
    mirrored = Math.max(mirrored, offset);
    return behind;
  }

  /** The mirror was not told after all. */
  void mirrorFailed() {
    mirrored = -1;
  }

  /** The partition's lane as far as it is known here: while no lanes are open. */
  LaneStatus status() {
    LaneState shown =
        state == State.HALTED
            ? LaneState.HALTED
            : state == State.SEEKING ? LaneState.SEEKING : LaneState.CLAIMING;
    Long position = claim == null ? stored : Long.valueOf(claim.resumeAt().nextOffset());
    Long lag = position == null || logEnd == null ? null : Math.max(0, logEnd - position);
    Long epoch = claim == null ? null : claim.epoch();
    LaneKey lane = key().lane(0);
    return new LaneStatus(lane, shown, since, position, logEnd, lag, null, epoch, 1, error, null);
  }
}

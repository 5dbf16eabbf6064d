// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The row of a record that was set aside.
 *
 * @param id its number
 * @param lane the lane it came from
 * @param topicId the id of the topic it came from
 * @param letter as it was added
 * @param state its state
 * @param cause why; null if it only waits
 * @param tries how often it was tried
 * @param redrives how often it was redriven in vain
 * @param lostOwners how many owners were lost while they tried it alone
 * @param retryAt when it is tried by itself; null if it is not
 * @param retryUntil until when; null if that was never said
 * @param request what an operator wants; null for nothing
 * @param requestedBy who asked last; null if nobody has
 * @param reason why
 * @param createdAt when it was added
 * @param updatedAt when it was last changed
 */
public record LetterRow(
    long id,
    LaneKey lane,
    UUID topicId,
    Letter letter,
    LetterState state,
    @Nullable LetterCause cause,
    int tries,
    int redrives,
    int lostOwners,
    @Nullable Instant retryAt,
    @Nullable Instant retryUntil,
    @Nullable Errand request,
    @Nullable String requestedBy,
    @Nullable String reason,
    Instant createdAt,
    Instant updatedAt) {

  static LetterRow added(long id, LaneRow lane, Letter letter, Instant now) {
    LetterChange first = letter.change();
    LetterRetry retry = first.retry();
    return new LetterRow(
        id,
        lane.lane(),
        lane.topicId(),
        letter,
        first.state(),
        first.cause(),
        letter.tries(),
        0,
        0,
        retry == null ? null : now.plus(retry.in()),
        retry == null || retry.until() == null ? null : now.plus(retry.until()),
        null,
        null,
        null,
        now,
        now);
  }

  LetterRow changed(LetterChange change, Instant now) {
    LetterRetry retry = change.retry();
    return new LetterRow(
        id,
        lane,
        topicId,
        letter,
        change.state(),
        change.cause() == null ? cause : change.cause(),
        tries + lostOwners + (change.tried() ? 1 : 0),
        change.inVain() ? redrives + 1 : redrives,
        0,
        retry == null ? null : now.plus(retry.in()),
        retry == null || retry.until() == null ? retryUntil : now.plus(retry.until()),
        null,
        change.state().open() ? null : requestedBy,
        change.state().open() ? null : reason,
        createdAt,
        now);
  }

  LetterRow asked(Errand errand, @Nullable String by, @Nullable String why, Instant now) {
    return new LetterRow(
        id,
        lane,
        topicId,
        letter,
        state,
        cause,
        tries,
        redrives,
        lostOwners,
        retryAt,
        retryUntil,
        errand,
        by,
        why,
        createdAt,
        now);
  }

  LetterRow withLostOwners(int lost) {
    return new LetterRow(
        id,
        lane,
        topicId,
        letter,
        state,
        cause,
        tries,
        redrives,
        lost,
        retryAt,
        retryUntil,
        request,
        requestedBy,
        reason,
        createdAt,
        updatedAt);
  }

  /** The key that it holds; null if it holds none. */
  @Nullable KeyHash heldKey() {
    return state.holdsKey() ? letter.key() : null;
  }

  boolean isDue(Instant now) {
    return state.open()
        && (request != null
            || (state == LetterState.NOT_YET && retryAt != null && !retryAt.isAfter(now)));
  }

  private Errand errand() {
    return request == null ? Errand.REDRIVE : request;
  }

  boolean fits(LetterFilter filter) {
    return filter.meantStates().contains(state)
        && (filter.ids().isEmpty() || filter.ids().contains(id))
        && (filter.topic() == null || filter.topic().equals(lane.topic()))
        && (filter.partition() == null || filter.partition() == lane.partition().partition())
        && (filter.key() == null || filter.key().equals(letter.key()))
        && (filter.handler() == null || filter.handler().equals(letter.handler()))
        && (filter.cause() == null || (cause != null && filter.cause().equals(cause.type())));
  }

  boolean mayBeAsked(LetterRequest asks) {
    if (asks.errand() == Errand.DISCARD) {
      return state.open() && request != Errand.DISCARD;
    }
    return state.redrivable()
        && request == null
        && redrives < asks.maxRedrives()
        && letter.payload() == PayloadMode.FULL;
  }

  /**
   * As it is due.
   *
   * @param uncounted how many owners were lost over it without being counted yet
   */
  DueLetter due(int uncounted) {
    return new DueLetter(
        id,
        lane.partition(),
        letter.record().offset(),
        letter.hasKey(),
        letter.route(),
        errand(),
        lostOwners + uncounted);
  }

  OpenLetter open(Instant now) {
    return new OpenLetter(
        letter.record(),
        topicId,
        letter.payload(),
        letter.sealed(),
        state,
        letter.key() != null && state != LetterState.DEAD,
        tries,
        retryUntil != null && now.isBefore(retryUntil),
        errand(),
        request != null,
        lostOwners);
  }

  DeadLetter view() {
    return new DeadLetter(
        id,
        new TopicPartition(lane.topic(), lane.partition().partition()),
        letter.record().offset(),
        Instant.ofEpochMilli(letter.record().timestamp()),
        state,
        letter.handler(),
        letter.version(),
        letter.payload(),
        cause == null ? null : cause.type(),
        cause == null ? null : cause.message(),
        tries,
        redrives,
        request,
        createdAt,
        updatedAt);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailureAction.NotYet;
import io.tidemark.handler.HandlerSet;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneHash;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.LetterTopic;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.store.Store;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes letters of records, and records of letters. Immutable; any thread. */
public final class Letters {
  private final LetterSettings settings;
  private final HandlerSet handlers;
  private final Payloads payloads;
  private final Payloads whole;

  /** Takes how records are kept, and whose they are. */
  public Letters(LetterSettings settings, HandlerSet handlers) {
    this.settings = settings;
    this.handlers = handlers;
    this.payloads = new Payloads(settings.payload(), settings.cipher());
    this.whole = new Payloads(PayloadMode.FULL, settings.cipher());
  }

  /** Where they are published; null for nowhere. */
  @Nullable LetterTopic topic() {
    return settings.topic();
  }

  /** Of a record that could not be handled. */
  Letter of(ConsumerRecord<byte[], byte[]> record, Purpose.SetAside purpose, Store store) {
    FailureAction action = purpose.action();
    LetterState state = purpose.state(record);
    LetterRetry retry =
        action instanceof NotYet notYet
            ? new LetterRetry(notYet.waitAfter(1), notYet.atMost())
            : null;
    return letter(
        record,
        action.holdsKey() ? keyOf(record) : null,
        new LetterChange(state, CauseText.of(purpose.cause(), store), retry),
        purpose.tries());
  }

  /** Of a record whose key is parked. */
  Letter waiting(ConsumerRecord<byte[], byte[]> record) {
    return letter(record, keyOf(record), LetterChange.to(LetterState.WAITING), 0);
  }

  /** Of a record that was set aside before, as others are told what it has become. */
  Letter of(OpenLetter letter, LetterChange change) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    return new Letter(
        record,
        letter.payload(),
        letter.sealed(),
        record.key() != null,
        LaneHash.route(record.key()),
        null,
        change,
        letter.tries() + letter.lostOwners() + (change.tried() ? 1 : 0),
        handlers.of(record.topic()).id(),
        settings.version());
  }

  private static @Nullable KeyHash keyOf(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? null : KeyHash.of(record.key());
  }

  /** What others wait behind, and what waits, is kept whole: it is to be handled in the end. */
  private Letter letter(
      ConsumerRecord<byte[], byte[]> record,
      @Nullable KeyHash key,
      LetterChange change,
      int tries) {
    Payloads kept = key == null ? payloads : whole;
    return new Letter(
        kept.kept(record),
        kept.mode(),
        kept.seals(),
        record.key() != null,
        LaneHash.route(record.key()),
        key,
        change,
        tries,
        handlers.of(record.topic()).id(),
        settings.version());
  }

  /**
   * The record that a letter holds.
   *
   * @throws IllegalStateException if it does not hold all of it, or it cannot be made readable
   */
  ConsumerRecord<byte[], byte[]> record(OpenLetter letter) {
    if (letter.payload() != PayloadMode.FULL) {
      throw new IllegalStateException(
          "of offset %d only %s is kept: it cannot be handled, only discarded"
              .formatted(letter.record().offset(), letter.payload()));
    }
    return payloads.opened(letter.record(), letter.sealed());
  }
}

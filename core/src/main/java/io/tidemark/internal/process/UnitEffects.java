// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.Message;
import io.tidemark.effect.MessageId;
import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitKeys;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the records of a unit cause, gathered while they are handled and written at the end of the
 * unit's transaction. The worker's thread, but for handlers that use it too late.
 */
final class UnitEffects {
  private final UnitOfWork unit;
  private final UnitKeys keys;
  private final long replay;
  private final Publishing publishing;
  private final List<OutboxMessage> messages = new ArrayList<>();
  private final int[] published;
  private volatile boolean closed;

  /**
   * Nothing yet.
   *
   * @param unit what the handler is given
   * @param keys those of its records, which messages are named by
   * @param replay the lane's, once the unit is committed
   */
  UnitEffects(UnitOfWork unit, UnitKeys keys, long replay, Publishing publishing) {
    this.unit = unit;
    this.keys = keys;
    this.replay = replay;
    this.publishing = publishing;
    this.published = new int[Math.max(1, unit.records().size())];
  }

  /** What the record of this index causes. */
  Effects of(int index) {
    return new OfRecord(index);
  }

  /** Nothing more can be declared; writes what was. */
  void flush(UnitTransaction transaction, Store store) {
    closed = true;
    if (!messages.isEmpty()) {
      store.outbox().add(transaction, unit.lane(), unit.epoch(), messages);
    }
  }

  /** Declares for one record. */
  private final class OfRecord implements Effects {
    private final int index;

    OfRecord(int index) {
      this.index = index;
    }

    @Override
    public void publish(Message message) {
      if (closed) {
        throw new IllegalStateException(
            "the handler has returned: what it publishes later belongs to no transaction");
      }
      ConsumerRecord<byte[], byte[]> record = unit.records().get(index);
      int number = published[index];
      MessageSource source = new MessageSource(replay, record.offset(), number, id(record, number));
      messages.add(publishing.encode(message, source));
      published[index]++;
    }

    /**
     * What has a key is told apart by it, so that an answer given again is known to be the same.
     */
    private UUID id(ConsumerRecord<byte[], byte[]> record, int number) {
      return keys.keys().isEmpty()
          ? MessageId.of(unit, record.offset(), replay, number)
          : MessageId.of(keys.scope(), keys.keys().get(index).id(), number);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.Message;
import io.tidemark.effect.MessageId;
import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitKeys;
import io.tidemark.handler.row.RowReaders;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a unit cause, gathered while they are handled and written at the end of the
 * unit's transaction. The worker's thread, but for handlers that use it too late.
 */
final class UnitEffects {
  private final UnitOfWork unit;
  private final UnitKeys keys;
  private final long replay;
  private final Publishing publishing;
  private final RowReaders readers;
  private final Declared<DeferredStatement> statements;
  private final Declared<TableRow> rows;
  private final List<OutboxMessage> messages = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final int[] published;
  private final int[] answered;
  private volatile boolean closed;

  /**
   * Nothing yet.
   *
   * @param unit what the handler is given
   * @param keys those of its records, which messages are named by
   * @param replay of what is published
   * @param readers this worker's
   * @param handler its id
   */
  UnitEffects(
      UnitOfWork unit,
      UnitKeys keys,
      long replay,
      Publishing publishing,
      RowReaders readers,
      String handler) {
    this.unit = unit;
    this.keys = keys;
    this.replay = replay;
    this.publishing = publishing;
    this.readers = readers;
    this.statements = new Declared<>(unit, "running what " + handler + " deferred");
    this.rows = new Declared<>(unit, "writing the rows of " + handler);
    this.published = new int[Math.max(1, unit.records().size())];
    this.answered = new int[published.length];
  }

  /** What the record of this index causes, or the batch from the record of {@code ~} this index. */
  Effects of(int index) {
    return new OfRecord(index, null);
  }

  /** The same for what the handler returns. */
  Effects answersOf(int index) {
    return new OfRecord(index, answered);
  }

  /** Writes a row that the record of this index brings. */
  void write(int index, TableRow row) {
    requireOpen("writes");
    rows.add(index, row);
  }

  private void requireOpen(String does) {
    if (closed) {
      throw new IllegalStateException(
          "the handler has returned: what it %s later belongs to no transaction".formatted(does));
    }
  }

  /** How many messages they publish. */
  int messages() {
    return messages.size();
  }

  /** Nothing more can be declared; does what was: statements, rows, messages. */
  void flush(UnitTransaction transaction, Store store) {
    closed = true;
    statements.flush(all -> store.sinks().execute(transaction, all));
    rows.flush(all -> store.sinks().write(transaction, all));
    if (!messages.isEmpty()) {
      store.outbox().add(transaction, unit.lane(), unit.epoch(), messages);
    }
  }

  /** Does what was to be done after the commit, which is known. */
  void committed(Consumer<Throwable> missed) {
    for (Runnable doing : afterCommit) {
      Missed.tell(missed, doing);
    }
  }

  /** Declares for one record. */
  private final class OfRecord implements Effects {
    private final int index;

    /** The first of a batch stands for all of it. */
    private final int of;

    /** How many answers of each record there are; null for what is no answer. */
    private final int @Nullable [] answers;

    OfRecord(int index, int @Nullable [] answers) {
      this.answers = answers;
      this.index = index < 0 ? Failed.UNKNOWN_CULPRIT : index;
      this.of = index < 0 ? ~index : index;
    }

    @Override
    public void publish(Message message) {
      requireOpen("publishes");
      ConsumerRecord<byte[], byte[]> record = record();
      int number = published[of];
      MessageSource source =
          new MessageSource(replay, record.offset(), number, id(record, named(number)));
      messages.add(publishing.encode(message, source));
      published[of]++;
      if (answers != null) {
        answers[of]++;
      }
    }

    @Override
    public void execute(String sql, @Nullable Object... parameters) {
      requireOpen("executes");
      statements.add(index, new DeferredStatement(sql, parameters));
    }

    @Override
    public void upsert(TableWrite write, Object row) {
      requireRecord(write);
      UnitEffects.this.write(index, readers.of(write).read(row, record().offset()));
    }

    @Override
    public void delete(TableWrite write, Object key) {
      if (!write.deletes() || write.key().isEmpty()) {
        throw new IllegalArgumentException(
            "rows of table %s are not to be deleted: say key(…) and deletingOnTombstone() of the write"
                .formatted(write.table()));
      }
      requireRecord(write);
      UnitEffects.this.write(index, readers.of(write).deletion(key, record().offset()));
    }

    @Override
    public void afterCommit(Runnable doing) {
      requireOpen("asks to do");
      afterCommit.add(doing);
    }

    /** All rows of a batch would have the version of its first record. */
    private void requireRecord(TableWrite write) {
      if (index == Failed.UNKNOWN_CULPRIT && write.versionByOffset()) {
        throw new IllegalArgumentException(
            "rows of table %s are told apart by the offset of their record, and a batch does not say which that is: use context.records().get(i).effects()"
                .formatted(write.table()));
      }
    }

    private ConsumerRecord<byte[], byte[]> record() {
      return unit.records().get(of);
    }

    /** What its id names: answers are counted apart, downwards. */
    private int named(int number) {
      return answers == null ? number : ~answers[of];
    }

    /**
     * What has a key is told apart by it, so that an answer given again is known to be the same.
     */
    private UUID id(ConsumerRecord<byte[], byte[]> record, int number) {
      return keys.keys().isEmpty()
          ? MessageId.of(unit, record.offset(), replay, number)
          : MessageId.of(keys.scope(), keys.keys().get(of).id(), number);
    }
  }
}

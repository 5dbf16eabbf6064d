// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.RecordHash;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition's log as readers of committed records see it: with transactions, their markers, and
 * holes. Guarded by the broker's gate.
 */
final class SimLog {

  /** A record, or a marker, which has no value and is never read. */
  static final class Entry {
    final long offset;
    final byte @Nullable [] key;
    final byte @Nullable [] value;
    final long timestamp;
    final int leaderEpoch;
    private final boolean marker;
    private final @Nullable Integer transaction;

    private Entry(
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        long timestamp,
        int leaderEpoch,
        boolean marker,
        @Nullable Integer transaction) {
      this.offset = offset;
      this.key = key;
      this.value = value;
      this.timestamp = timestamp;
      this.leaderEpoch = leaderEpoch;
      this.marker = marker;
      this.transaction = transaction;
    }

    /** What is remembered of it once it was handled. */
    HandledRecord handled(TopicPartition in) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(in.topic(), in.partition(), offset, key, value);
      return new HandledRecord(offset, Instant.ofEpochMilli(timestamp), RecordHash.of(record));
    }
  }

  private enum Fate {
    OPEN,
    COMMITTED,
    ABORTED
  }

  private record Transaction(long firstOffset, Fate fate) {}

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final Map<Integer, Transaction> transactions = new HashMap<>();

  /** Where each leader epoch begins. */
  private final TreeMap<Integer, Long> epochs = new TreeMap<>(Map.of(0, 0L));

  private long begin;
  private long end;

  long begin() {
    return begin;
  }

  /** The offset after the last. */
  long end() {
    return end;
  }

  /** The offset before which every transaction is decided: as far as consumers can read. */
  long stableEnd() {
    return transactions.values().stream()
        .filter(transaction -> transaction.fate == Fate.OPEN)
        .mapToLong(Transaction::firstOffset)
        .min()
        .orElse(end);
  }

  /** The first offset of a record of this moment or later. */
  OptionalLong firstAt(long millis) {
    return entries.values().stream()
        .filter(entry -> entry.offset >= begin && !entry.marker && entry.timestamp >= millis)
        .mapToLong(entry -> entry.offset)
        .findFirst();
  }

  int leaderEpoch() {
    return epochs.lastKey();
  }

  long append(
      byte @Nullable [] key, byte @Nullable [] value, long timestamp, @Nullable Integer inside) {
    if (inside != null) {
      transactions.putIfAbsent(inside, new Transaction(end, Fate.OPEN));
    }
    return add(new Entry(end, key, value, timestamp, leaderEpoch(), false, inside));
  }

  /** Decides a transaction, which writes a marker. */
  void decide(int id, boolean commit, long timestamp) {
    Transaction open = transactions.get(id);
    if (open == null || open.fate != Fate.OPEN) {
      throw new IllegalStateException("there is no open transaction " + id + " in this log");
    }
    transactions.put(id, new Transaction(open.firstOffset, commit ? Fate.COMMITTED : Fate.ABORTED));
    add(new Entry(end, null, null, timestamp, leaderEpoch(), true, null));
  }

  private long add(Entry entry) {
    entries.put(entry.offset, entry);
    return end++;
  }

  /** Compacts a record away. */
  void remove(long offset) {
    entries.remove(offset);
  }

  /** Deletes what lies before an offset; {@link #everRead} remembers it. */
  void deleteBefore(long offset) {
    begin = Math.max(begin, Math.min(offset, end));
  }

  /** Another replica leads. */
  void electLeader() {
    epochs.put(leaderEpoch() + 1, end);
  }

  /** Another replica leads that has not got the end of the log. */
  void truncate(long offset) {
    entries.tailMap(offset).clear();
    end = Math.min(end, offset);
    epochs.values().removeIf(start -> start > offset);
    electLeader();
  }

  /** The epoch of what lies before an offset, be it a record or a marker. */
  int epochBefore(long offset) {
    return epochs.entrySet().stream()
        .filter(epoch -> epoch.getValue() < offset)
        .mapToInt(Map.Entry::getKey)
        .max()
        .orElse(0);
  }

  /** Where the records of a leader epoch end, or of the last one before it. */
  long endOfEpoch(int epoch) {
    Map.Entry<Integer, Long> next = epochs.higherEntry(epoch);
    return next == null ? end : next.getValue();
  }

  /** The records that can be read from a position on. */
  List<Entry> read(long position, int max) {
    return visible(Math.max(position, begin)).limit(max).toList();
  }

  /** The records from one offset to before another that can be read, or could before deletion. */
  List<Entry> everRead(long from, long to) {
    return visible(from).takeWhile(entry -> entry.offset < to).toList();
  }

  private Stream<Entry> visible(long from) {
    return entries.tailMap(from).headMap(Math.max(from, stableEnd())).values().stream()
        .filter(this::visible);
  }

  private boolean visible(Entry entry) {
    if (entry.marker) {
      return false;
    }
    Transaction transaction =
        entry.transaction == null ? null : transactions.get(entry.transaction);
    return transaction == null || transaction.fate == Fate.COMMITTED;
  }
}

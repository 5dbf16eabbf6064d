// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.lane.Position;
import io.tidemark.settings.BufferSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A lane's records between poll and unit, in offset order, and how far the log has been polled.
 * Guarded by the lanes' gate.
 */
final class LaneBuffer {
  private final BufferSettings settings;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
  private long bytes;
  private Position polledTo;

  LaneBuffer(BufferSettings settings, Position start) {
    this.settings = settings;
    this.polledTo = start;
  }

  /** Adds a record, unless the lane is past it already. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() >= polledTo.nextOffset()) {
      records.addLast(record);
      bytes += size(record);
    }
  }

  void polledTo(Position position) {
    if (position.nextOffset() > polledTo.nextOffset()) {
      polledTo = position;
    }
  }

  /**
   * Takes records from the front: at most so many, and not beyond so many bytes unless the first
   * alone is larger.
   */
  List<ConsumerRecord<byte[], byte[]>> take(int maxRecords, long maxBytes) {
    List<ConsumerRecord<byte[], byte[]>> taken =
        new ArrayList<>(Math.min(maxRecords, records.size()));
    long takenBytes = 0;
    while (taken.size() < maxRecords && !records.isEmpty()) {
      long next = size(records.getFirst());
      if (!taken.isEmpty() && takenBytes + next > maxBytes) {
        break;
      }
      takenBytes += next;
      taken.add(records.removeFirst());
    }
    bytes -= takenBytes;
    return taken;
  }

  /** Puts records back that were taken from the front, from the given index on. */
  void putBack(List<ConsumerRecord<byte[], byte[]>> taken, int from) {
    for (int i = taken.size() - 1; i >= from; i--) {
      records.addFirst(taken.get(i));
      bytes += size(taken.get(i));
    }
  }

  /**
   * Where a lane stands that has handled all that was taken: at the first record still here, or as
   * far as was polled.
   */
  Position end() {
    ConsumerRecord<byte[], byte[]> first = records.peekFirst();
    return first == null
        ? polledTo
        : new Position(first.offset(), first.leaderEpoch().orElse(null), null);
  }

  /** The first record here. */
  @Nullable ConsumerRecord<byte[], byte[]> peek() {
    return records.peekFirst();
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  int size() {
    return records.size();
  }

  boolean full() {
    return records.size() >= settings.maxRecords() || bytes >= settings.maxBytes();
  }

  boolean hasRoom() {
    return records.size() <= settings.maxRecords() / 2 && bytes <= settings.maxBytes() / 2;
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    return (long) Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }
}

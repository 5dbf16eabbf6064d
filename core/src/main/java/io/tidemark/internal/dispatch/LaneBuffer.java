// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.lane.Position;
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
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
  private long bytes;
  private Position polledTo;
  private @Nullable Position target;

  LaneBuffer(Position start) {
    this.polledTo = start;
  }

  /** Goes no further than this from now on: what lies beyond is not taken. */
  void stopAt(Position position) {
    target = position;
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
    while (taken.size() < maxRecords && hasNext()) {
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
   * far as was polled; but not beyond where it is to stop.
   */
  Position end() {
    ConsumerRecord<byte[], byte[]> first = records.peekFirst();
    Position end =
        first == null
            ? polledTo
            : new Position(first.offset(), first.leaderEpoch().orElse(null), null);
    return target != null && target.nextOffset() < end.nextOffset() ? target : end;
  }

  /** The first record here. */
  @Nullable ConsumerRecord<byte[], byte[]> peek() {
    return records.peekFirst();
  }

  /** Whether there is a record to take. */
  boolean hasNext() {
    ConsumerRecord<byte[], byte[]> first = records.peekFirst();
    return first != null && (target == null || first.offset() < target.nextOffset());
  }

  int size() {
    return records.size();
  }

  long bytes() {
    return bytes;
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    return (long) Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }
}

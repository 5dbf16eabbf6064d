// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A contiguous run of one lane's records, perhaps empty, to be handled in one transaction.
 *
 * @param lane the lane
 * @param topicId the id of the topic the records are of
 * @param epoch the owner epoch the records were polled under; another epoch in the row fences the
 *     unit
 * @param replay how often the lane had gone back when the unit began
 * @param from the lane's position before the unit
 * @param records the records in offset order, raw
 * @param end the lane's position once all the records are handled
 * @param attempt which try this is, from 1
 */
public record UnitOfWork(
    LaneKey lane,
    UUID topicId,
    long epoch,
    long replay,
    Position from,
    List<ConsumerRecord<byte[], byte[]>> records,
    Position end,
    int attempt) {

  /** Copies the records. */
  public UnitOfWork {
    records = List.copyOf(records);
  }

  /** Another run of the same lane's records, handled in place of these. */
  public UnitOfWork of(List<ConsumerRecord<byte[], byte[]>> others) {
    return new UnitOfWork(lane, topicId, epoch, replay, from, others, end, attempt);
  }

  /**
   * A record that was set aside, handled in place of these.
   *
   * @param itsTopic the id of the topic that it came from
   */
  public UnitOfWork of(ConsumerRecord<byte[], byte[]> letter, UUID itsTopic) {
    return new UnitOfWork(lane, itsTopic, epoch, replay, from, List.of(letter), end, attempt);
  }

  /** The position after the first {@code taken} records: the first record not taken, or the end. */
  public Position positionAfter(int taken) {
    if (taken == 0) {
      return records.isEmpty() ? end : from;
    }
    ConsumerRecord<byte[], byte[]> last = records.get(taken - 1);
    HandledRecord handled =
        new HandledRecord(
            last.offset(), Instant.ofEpochMilli(last.timestamp()), RecordHash.of(last));
    if (taken == records.size()) {
      return new Position(end.nextOffset(), end.leaderEpoch(), handled);
    }
    ConsumerRecord<byte[], byte[]> next = records.get(taken);
    return new Position(next.offset(), next.leaderEpoch().orElse(null), handled);
  }

  @Override
  public String toString() {
    return lane + " [" + from.nextOffset() + ", " + end.nextOffset() + ") epoch " + epoch;
  }
}

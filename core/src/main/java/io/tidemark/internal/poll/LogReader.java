// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.RecordHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Looks single records up in the log, each time with a consumer of its own that joins no group.
 * Control thread; bounded in time.
 */
final class LogReader {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int POLLS = 10;

  private final ConsumerFactory consumers;

  LogReader(ConsumerFactory consumers) {
    this.consumers = consumers;
  }

  /** The record at this very offset; empty if the log holds none there. */
  Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
    return first(partition, offset)
        .filter(record -> record.offset() == offset)
        .map(LogReader::handled);
  }

  /** When the first record at this offset or later was written; empty if the log holds none. */
  Optional<Instant> writtenFrom(TopicPartition partition, long offset) {
    return first(partition, offset).map(record -> Instant.ofEpochMilli(record.timestamp()));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> first(TopicPartition partition, long offset) {
    Consumer<byte[], byte[]> consumer = consumers.create();
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      return read(consumer, partition, offset);
    } catch (InvalidOffsetException outside) {
      return Optional.empty();
    } finally {
      consumer.close(CloseOptions.timeout(PATIENCE));
    }
  }

  /** What comes first; nothing if the log ends with a stretch that holds no record. */
  private static Optional<ConsumerRecord<byte[], byte[]>> read(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
    for (int i = 0; i < POLLS; i++) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(PATIENCE).records(partition);
      if (!records.isEmpty() || consumer.position(partition, PATIENCE) > offset) {
        return records.stream().findFirst();
      }
    }
    throw new TimeoutException(
        "the record at %d of %s could not be read in time".formatted(offset, partition));
  }

  private static HandledRecord handled(ConsumerRecord<byte[], byte[]> record) {
    return new HandledRecord(
        record.offset(), Instant.ofEpochMilli(record.timestamp()), RecordHash.of(record));
  }
}

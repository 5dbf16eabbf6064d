// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.sim.Places.Place;
import io.tidemark.testkit.sim.SimLog.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * One poll's worth of records. Inside the broker's gate. The broker does not ask who reads: one who
 * lost its partitions and does not know it goes on reading.
 */
final class Fetcher {
  private final SimKafka kafka;
  private final World world;
  private final ConsumerHabits habits;
  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
      new LinkedHashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> outOfRange = new HashMap<>();
  private int room;

  Fetcher(SimKafka kafka, World world, ConsumerHabits habits) {
    this.kafka = kafka;
    this.world = world;
    this.habits = habits;
    this.room = habits.maxPollRecords();
  }

  /**
   * Reads on from where the consumer is; null if there is nothing.
   *
   * @throws OffsetOutOfRangeException if there is nothing because a position is not in its log
   */
  @Nullable PolledRecords fetch(Places places) {
    List<Place> turns = new ArrayList<>(places.all());
    if (!turns.isEmpty()) {
      Collections.rotate(turns, (int) world.random(turns.size()));
    }
    turns.forEach(this::read);
    if (!next.isEmpty()) {
      return new PolledRecords(records, next);
    }
    if (!outOfRange.isEmpty()) {
      throw new OffsetOutOfRangeException(outOfRange);
    }
    return null;
  }

  private void read(Place place) {
    Long position = place.readable();
    if (position == null || room == 0 || !kafka.exists(place.partition)) {
      return;
    }
    SimLog log = kafka.log(place.partition);
    refuseTruncated(place, position, log);
    if (position < log.begin() || position > log.end()) {
      outOfRange.put(place.partition, position);
    } else if (!world.chance(habits.skipsPartition())) {
      read(place, position, log);
    }
  }

  private void refuseTruncated(Place place, long position, SimLog log) {
    place.epoch.ifPresent(
        epoch -> {
          long end = log.endOfEpoch(epoch);
          if (position > end) {
            throw new LogTruncationException(
                Map.of(place.partition, position),
                Map.of(place.partition, new OffsetAndMetadata(end, Optional.of(epoch), "")));
          }
        });
  }

  private void read(Place place, long position, SimLog log) {
    List<Entry> entries = log.read(position, room);
    Entry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    boolean all = log.read(last == null ? position : last.offset + 1, 1).isEmpty();
    boolean passesMarkers = last == null || !world.chance(habits.lateMarkers());
    long end = all && passesMarkers ? log.stableEnd() : last == null ? position : last.offset + 1;
    if (end <= position) {
      return;
    }
    room -= entries.size();
    OffsetAndMetadata to = new OffsetAndMetadata(end, Optional.of(log.epochBefore(end)), "");
    place.moveTo(to, 0);
    next.put(place.partition, to);
    if (!entries.isEmpty()) {
      records.put(
          place.partition, entries.stream().map(entry -> record(place.partition, entry)).toList());
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, Entry entry) {
    byte[] key = entry.key;
    byte[] value = entry.value;
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        entry.offset,
        entry.timestamp,
        TimestampType.CREATE_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.of(entry.leaderEpoch));
  }
}

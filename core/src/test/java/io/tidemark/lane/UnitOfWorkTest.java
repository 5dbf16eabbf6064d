// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class UnitOfWorkTest {
  private static final UUID TOPIC = new UUID(0, 1);
  private static final LaneKey LANE = new PartitionKey("cluster", "group", "topic", 0).lane(0);

  @Test
  void unitThatTakesAllReachesItsEndBeyondTheLastRecord() {
    UnitOfWork unit = unit(new Position(107, 3, null), List.of(record(100, 2), record(103, 2)));

    Position after = unit.positionAfter(2);

    assertThat(after.nextOffset()).isEqualTo(107);
    assertThat(after.leaderEpoch()).isEqualTo(3);
    assertThat(after.lastRecord())
        .isEqualTo(
            new HandledRecord(103, Instant.ofEpochMilli(103), RecordHash.of(record(103, 2))));
  }

  @Test
  void unitThatTakesAPartReachesTheFirstRecordNotTaken() {
    UnitOfWork unit = unit(Position.at(107), List.of(record(100, 2), record(103, 4)));

    Position after = unit.positionAfter(1);

    assertThat(after.nextOffset()).isEqualTo(103);
    assertThat(after.leaderEpoch()).isEqualTo(4);
    assertThat(after.lastRecord()).extracting(HandledRecord::offset).isEqualTo(100L);
  }

  @Test
  void unitThatTakesNothingStaysWhereItWas() {
    UnitOfWork unit = unit(Position.at(107), List.of(record(100, 2)));

    assertThat(unit.positionAfter(0)).isEqualTo(unit.from());
  }

  @Test
  void emptyUnitReachesItsEnd() {
    UnitOfWork unit = unit(Position.at(107), List.of());

    assertThat(unit.positionAfter(0)).isEqualTo(Position.at(107));
  }

  @Test
  void hashTellsNullFromEmptyAndKeyFromValue() {
    assertThat(RecordHash.of(record(null, new byte[] {1})))
        .isNotEqualTo(RecordHash.of(record(new byte[0], new byte[] {1})));
    assertThat(RecordHash.of(record(new byte[] {1}, null)))
        .isNotEqualTo(RecordHash.of(record(null, new byte[] {1})));
  }

  @Test
  void hashIsFrozen() {
    assertThat(RecordHash.of(record(new byte[] {1}, new byte[] {2, 3}))).isEqualTo(FROZEN);
  }

  private static final long FROZEN = -1637356222474942876L;

  private static UnitOfWork unit(Position end, List<ConsumerRecord<byte[], byte[]>> records) {
    return new UnitOfWork(LANE, TOPIC, 7, 0, Position.at(100), records, end, 1);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, int leaderEpoch) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        offset,
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[] {1},
        new byte[] {(byte) offset},
        new RecordHeaders(),
        Optional.of(leaderEpoch));
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ConsumerRecord<>("topic", 0, 0, key, value);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.RecordHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class ReadAgainTest {
  private static final PartitionKey KEY = new PartitionKey("cluster", "group", "topic", 0);

  /** Records without a key belong to lane 0. */
  private static ConsumerRecord<byte[], byte[]> record(long offset, int leaderEpoch, int value) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        1,
        null,
        new byte[] {(byte) value},
        new RecordHeaders(),
        Optional.of(leaderEpoch));
  }

  /** Lane 0 is at offset 10, in leader epoch 3, after a record of value 7; lane 1 is at 5. */
  private static Optional<Long> unknown(List<ConsumerRecord<byte[], byte[]>> records) {
    HandledRecord last = new HandledRecord(9, Instant.EPOCH, RecordHash.of(record(9, 3, 7)));
    List<Position> positions = List.of(new Position(10, 3, last), new Position(5, 3, null));
    List<LaneClaim> lanes =
        IntStream.range(0, 2)
            .mapToObj(i -> new LaneClaim(KEY.lane(i), positions.get(i), 0, null))
            .toList();
    PartitionClaim claim = new PartitionClaim(KEY, 1, new UUID(0, 1), "fnv1a64", lanes);
    return ReadAgain.unknown(claim, records).map(ConsumerRecord::offset);
  }

  @Test
  void whatWasHandledIsKnown() {
    assertThat(unknown(List.of(record(5, 2, 1), record(8, 3, 1), record(9, 3, 7)))).isEmpty();
  }

  @Test
  void aLaterLeaderWroteWhatNobodyHandled() {
    assertThat(unknown(List.of(record(5, 3, 1), record(6, 4, 1)))).contains(6L);
  }

  @Test
  void anotherRecordIsWhereTheLastOneWas() {
    assertThat(unknown(List.of(record(5, 3, 1), record(9, 3, 8)))).contains(9L);
  }

  @Test
  void whatLiesBeyondThePositionIsNotJudged() {
    assertThat(unknown(List.of(record(10, 4, 8), record(11, 4, 8)))).isEmpty();
  }
}

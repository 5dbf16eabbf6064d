// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of that which was read is published at once. */
final class RoundTest {
  private static final PartitionKey KEY = new PartitionKey("cluster", "ledger", "payments", 0);
  private static final int LIMIT = 100;

  private static OutboxMark mark(long offset) {
    return new OutboxMark(0, offset);
  }

  private static OutboxMessage message(long offset, int index) {
    return new OutboxMessage(
        new MessageSource(0, offset, index, new UUID(offset, index)),
        new ProducerRecord<>("receipts", new byte[0]));
  }

  /** Of two lanes; the second one's messages are caused by 11 and 15. */
  private static Round round(@Nullable OutboxMark refused, int limit, Long... offsetsOfFirst) {
    Map<LaneKey, List<OutboxMessage>> read =
        Map.of(
            KEY.lane(0),
            Arrays.stream(offsetsOfFirst).map(offset -> message(offset, 0)).toList(),
            KEY.lane(1),
            List.of(message(11, 0), message(15, 0)));
    List<LaneClaim> lanes =
        List.of(
            new LaneClaim(KEY.lane(0), Position.at(10), 0, null),
            new LaneClaim(KEY.lane(1), Position.at(10), 0, null));
    RelayedPartition partition =
        new RelayedPartition(new PartitionClaim(KEY, 1, new UUID(0, 1), "none", lanes), 0);
    Map<Integer, OutboxMark> committed =
        List.of(0, 1).stream().collect(toMap(lane -> lane, lane -> mark(20)));
    return Round.of(partition, committed, read, limit, refused);
  }

  private static List<Long> offsets(Round round) {
    return round.messages().stream().map(message -> message.source().offset()).toList();
  }

  @Test
  void allIsPublishedThatWasRead() {
    Round round = round(null, LIMIT, 10L, 12L, 14L);

    assertThat(offsets(round)).containsExactly(10L, 11L, 12L, 14L, 15L);
    assertThat(round.empty()).containsExactlyInAnyOrder(0, 1);
    assertThat(round.reached()).containsOnly(Map.entry(0, mark(20)), Map.entry(1, mark(20)));
  }

  @Test
  void whatComesBeforeAMessageThatWasRefusedDoesNotWaitWithIt() {
    Round round = round(mark(14), LIMIT, 10L, 12L, 14L);

    assertThat(offsets(round)).containsExactly(10L, 11L, 12L);
    assertThat(round.empty()).isEmpty();
    assertThat(round.reached()).containsOnly(Map.entry(0, mark(14)), Map.entry(1, mark(14)));
  }

  @Test
  void aMessageThatWasRefusedIsTriedAgainOnceItComesFirst() {
    assertThat(offsets(round(mark(10), LIMIT, 10L, 12L)))
        .containsExactlyElementsOf(offsets(round(null, LIMIT, 10L, 12L)));
  }

  @Test
  void whereThereMayBeMoreNothingIsPublishedBeyond() {
    Round round = round(mark(14), 3, 10L, 12L, 13L);

    assertThat(offsets(round)).containsExactly(10L, 11L, 12L);
    assertThat(round.reached()).containsEntry(0, mark(13));
    assertThat(offsets(round(mark(12), 3, 10L, 12L, 13L))).containsExactly(10L, 11L);
  }
}

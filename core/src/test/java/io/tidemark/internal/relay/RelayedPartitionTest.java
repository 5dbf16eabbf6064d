// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.OutboxTable.Share;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class RelayedPartitionTest {
  private static final LaneKey LANE = new PartitionKey("cluster", "group", "orders", 0).lane(0);
  private static final UUID TOPIC = new UUID(7, 7);

  /** Published before the database was set back, and handled again now. */
  @Test
  void whatIsWrittenBehindTheMarkIsSweptAgain() {
    RelayTag tag = new RelayTag(TOPIC, List.of(mark(100)));
    RelayedPartition partition = claimedAt(50);
    partition.learns(tag, Map.of());
    sweep(partition);

    partition.applied(LANE, mark(60), 10);
    assertThat(partition.shares()).containsExactly(new Share(LANE, TOPIC, mark(100)));
    partition.published(partition.tag(Map.of(0, mark(60))), List.of(), Set.of(0));

    assertThat(partition.holds()).isFalse();
    assertThat(partition.isSwept()).isFalse();
    assertThat(partition.rubbish()).containsExactly(new Share(LANE, TOPIC, mark(100)));
    sweep(partition);
    assertThat(partition.isSwept()).isTrue();
  }

  /** Or nobody would ever be told of it, and it would be tried without a pause. */
  @Test
  void whatIsPublishedBeforeARefusedMessageDoesNotMakeItForgotten() {
    RelayedPartition partition = claimedAt(50);
    partition.learns(new RelayTag(TOPIC, List.of(mark(50))), Map.of(LANE, 3L));
    assertThat(partition.refused(mark(60), 1_000)).isEqualTo(1);
    assertThat(partition.refusedAt()).isEqualTo(mark(60));

    partition.published(partition.tag(Map.of(0, mark(60))), List.of(message(59)), Set.of());
    assertThat(partition.refusedAt()).as("tried again").isNull();
    assertThat(partition.refused(mark(60), 2_000)).isEqualTo(2);
    assertThat(partition.rests(1_500)).isTrue();

    partition.published(partition.tag(Map.of(0, mark(61))), List.of(message(60)), Set.of());
    assertThat(partition.refusals()).isZero();
    assertThat(partition.rests(1_500)).isFalse();
  }

  /** An operator has deleted it, as no limit of its topic would ever admit it. */
  @Test
  void aRefusedMessageThatIsGoneIsForgottenThoughNoneFollowsIt() {
    RelayedPartition partition = claimedAt(50);
    partition.learns(new RelayTag(TOPIC, List.of(mark(50))), Map.of());
    partition.applied(LANE, mark(61), 1);
    partition.refused(mark(60), 1_000);

    partition.published(partition.tag(Map.of(0, mark(61))), List.of(), Set.of(0));
    assertThat(partition.holds()).isFalse();
    assertThat(partition.refusals()).isZero();
  }

  private static void sweep(RelayedPartition partition) {
    partition.deleted(partition.rubbish());
  }

  private static RelayedPartition claimedAt(long offset) {
    LaneClaim lane = new LaneClaim(LANE, Position.at(offset), 0, null);
    return new RelayedPartition(
        new PartitionClaim(LANE.partition(), 1, TOPIC, LaneHash.KEY.storedName(), List.of(lane)),
        0);
  }

  private static OutboxMessage message(long offset) {
    return new OutboxMessage(
        new MessageSource(0, offset, 0, new UUID(offset, 0)),
        new ProducerRecord<>("receipts", new byte[0]));
  }

  private static OutboxMark mark(long offset) {
    return new OutboxMark(0, offset);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.status.LaneState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class AssignedPartitionTest {
  private static final PartitionKey KEY = new PartitionKey("cluster", "group", "topic", 0);

  private final AssignedPartition partition =
      new AssignedPartition(new TopicPartition("topic", 0), KEY, Instant.EPOCH);

  @Test
  void pollMustBeginWhereTheLastOneEnded() {
    claimed(1, 100);

    assertThat(partition.continues(List.of(record(100)), 101)).isTrue();
    assertThat(partition.continues(List.of(), 105)).isTrue();
    assertThat(partition.continues(List.of(record(104)), 106)).isFalse();
    assertThat(partition.continues(List.of(record(107)), 108)).isTrue();
    assertThat(partition.continues(List.of(), 90)).isFalse();
  }

  @Test
  void answerToAnEarlierTicketIsNotAwaited() {
    ClaimTicket first = partition.ticket();
    partition.claimAgain("fenced", Instant.EPOCH);

    assertThat(partition.awaits(first)).isFalse();
    assertThat(first.cancelled()).isTrue();
    assertThat(partition.awaits(partition.ticket())).isTrue();
  }

  @Test
  void onlyALaterEpochMeansThatSomebodyMovedThePartition() {
    claimed(5, 0);

    assertThat(partition.movedBy(4)).isFalse();
    assertThat(partition.movedBy(5)).isFalse();
    assertThat(partition.movedBy(6)).isTrue();
    assertThat(partition.movedBy(6)).isFalse();
  }

  @Test
  void aRowThatWasRestoredIsNewThoughItsEpochIsOld() {
    claimed(5, 0);
    partition.claimAgain("fenced", Instant.EPOCH);
    partition.awaitsRow();
    partition.halted("the row was deleted", Instant.EPOCH);

    assertThat(partition.movedBy(4)).isTrue();
  }

  @Test
  void anotherTopicIsBelievedWhenItIsSeenTwice() {
    KafkaTopic other = new KafkaTopic(new UUID(7, 7), 1);
    claimed(5, 0);
    KafkaTopic same = new KafkaTopic(partition.held().topicId(), 1);

    assertThat(partition.isOfAnother(other)).isFalse();
    assertThat(partition.isOfAnother(same)).isFalse();
    assertThat(partition.isOfAnother(other)).isFalse();
    assertThat(partition.isOfAnother(other)).isTrue();
  }

  @Test
  void aTopicIsLookedAtWhileItsPartitionStandsStill() {
    KafkaTopic other = new KafkaTopic(new UUID(7, 7), 1);
    claimed(5, 0);
    partition.halted("the log was truncated", Instant.EPOCH);

    assertThat(partition.isOfAnother(other)).isFalse();
    assertThat(partition.isOfAnother(other)).isTrue();
  }

  @Test
  void haltedWithoutARowItWaitsForOneToAppearOrChange() {
    partition.awaitsRow();
    partition.halted("no position", Instant.EPOCH);

    assertThat(partition.movedBy(3)).isTrue();
    assertThat(partition.movedBy(3)).isFalse();
    assertThat(partition.movedBy(4)).isTrue();
    assertThat(partition.status().state()).isEqualTo(LaneState.HALTED);
    assertThat(partition.status().lastError()).contains("no position");
  }

  @Test
  void mirrorNeverGoesBackWithinAClaim() {
    claimed(1, 0);

    assertThat(partition.mirrors(10)).isTrue();
    assertThat(partition.mirrors(10)).isFalse();
    assertThat(partition.mirrors(9)).isFalse();
    partition.mirrorFailed();
    assertThat(partition.mirrors(10)).isTrue();
  }

  private void claimed(long epoch, long position) {
    LaneClaim lane = new LaneClaim(KEY.lane(0), Position.at(position), 0, null);
    partition.claimed(
        new PartitionClaim(KEY, epoch, new UUID(0, 1), "none", List.of(lane)), Instant.EPOCH);
    assertThat(partition.is(State.SEEKING)).isTrue();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("topic", 0, offset, new byte[0], new byte[0]);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GroupStatusTest {

  private static LaneStatus lane(
      int partition, int number, @Nullable Long lag, @Nullable Duration time) {
    return new LaneStatus(
        new PartitionKey("cluster", "group", "topic", partition).lane(number),
        LaneState.IDLE,
        Instant.EPOCH,
        5L,
        9L,
        lag,
        time,
        1L,
        1,
        null,
        null);
  }

  private static GroupStatus group(LaneStatus... lanes) {
    return new GroupStatus(
        "group",
        "owner",
        GroupState.RUNNING,
        null,
        null,
        List.of(lanes),
        0,
        0,
        Set.of(),
        List.of(),
        Health.of(List.of()),
        null);
  }

  @Test
  void aPartitionLagsAsItsFurthestLaneAndAGroupAsAllOfThem() {
    GroupStatus status =
        group(
            lane(1, 0, 7L, Duration.ofSeconds(3)),
            lane(0, 0, 10L, Duration.ofSeconds(1)),
            lane(0, 1, 4L, Duration.ofSeconds(9)));

    assertThat(status.partitions())
        .extracting(partition -> partition.partition().partition())
        .containsExactly(0, 1);
    assertThat(status.partitions().get(0).lagRecords()).hasValue(10);
    assertThat(status.partitions().get(0).lagTime()).hasValue(Duration.ofSeconds(9));
    assertThat(status.lagRecords()).hasValue(17);
    assertThat(status.lagTime()).hasValue(Duration.ofSeconds(9));
  }

  @Test
  void whatIsUnknownOfOneIsUnknownOfAll() {
    GroupStatus status = group(lane(0, 0, 4L, null), lane(1, 0, null, Duration.ZERO));

    assertThat(status.lagRecords()).isEmpty();
    assertThat(status.lagTime()).isEmpty();
  }

  @Test
  void withoutPartitionsThereIsNoLag() {
    assertThat(group().lagRecords()).hasValue(0);
    assertThat(group().lagTime()).hasValue(Duration.ZERO);
  }

  @Test
  void healthIsDownForAnyReason() {
    assertThat(Health.of(List.of()).up()).isTrue();
    assertThat(Health.of(List.of("because")))
        .isEqualTo(new Health(Health.State.DOWN, List.of("because")));
  }
}

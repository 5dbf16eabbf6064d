// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.PartitionKey;
import io.tidemark.status.GroupState;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HealthCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static LaneStatus lane(LaneState state, @Nullable String error, @Nullable String stall) {
    return lane(0, state, error, stall);
  }

  private static LaneStatus lane(
      int number, LaneState state, @Nullable String error, @Nullable String stall) {
    return new LaneStatus(
        new PartitionKey("cluster", "group", "topic", 3).lane(number),
        state,
        Instant.EPOCH,
        5L,
        9L,
        4L,
        null,
        1L,
        1,
        error,
        stall);
  }

  private static List<String> reasons(GroupState state, Duration silence, LaneStatus... lanes) {
    return HealthCheck.of(state, null, silence, LIMIT, List.of(lanes)).reasons();
  }

  @Test
  void whoRunsAndProgressesIsUp() {
    assertThat(
            reasons(
                GroupState.RUNNING, LIMIT.minusNanos(1), lane(LaneState.RETRYING, "fails", null)))
        .isEmpty();
  }

  @Test
  void everyReasonIsNamed() {
    assertThat(reasons(GroupState.CLOSED, Duration.ZERO)).containsExactly("the group is CLOSED");
    assertThat(
            HealthCheck.of(GroupState.FAILED, "broke", Duration.ZERO, LIMIT, List.of()).reasons())
        .containsExactly("the group is FAILED: broke");
    assertThat(reasons(GroupState.RUNNING, LIMIT))
        .containsExactly("the poll loop has not turned for PT10S");
    assertThat(
            reasons(
                GroupState.RUNNING,
                Duration.ZERO,
                lane(LaneState.HALTED, "poison", null),
                lane(LaneState.RUNNING, null, "hangs\n\tat there")))
        .containsExactly("group/topic-3/0 is halted: poison", "group/topic-3/0: hangs");
  }

  @Test
  void lanesThatAreHaltedForOneAnotherNameTheCauseOnce() {
    assertThat(
            reasons(
                GroupState.RUNNING,
                Duration.ZERO,
                lane(0, LaneState.HALTED, null, null),
                lane(1, LaneState.HALTED, "was locked out", null),
                lane(2, LaneState.HALTED, "poison", null),
                lane(3, LaneState.HALTED, "poison", null)))
        .containsExactly(
            "group/topic-3/1 is halted: was locked out", "group/topic-3/2 is halted: poison");
    assertThat(
            reasons(
                GroupState.RUNNING,
                Duration.ZERO,
                lane(0, LaneState.HALTED, null, null),
                lane(1, LaneState.HALTED, null, null)))
        .containsExactly("group/topic-3/0 is halted");
  }

  @Test
  void beforeTheFirstTurnSilenceCountsFromTheStart() {
    Instant start = Instant.ofEpochSecond(100);
    assertThat(HealthCheck.silence(start, null, start.plusSeconds(3)))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(HealthCheck.silence(start, start.plusSeconds(2), start.plusSeconds(3)))
        .isEqualTo(Duration.ofSeconds(1));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class ProgressTest {
  private static final LaneKey LANE = new PartitionKey("cluster", "group", "topic", 0).lane(0);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<LaneKey> raised = new ArrayList<>();
  private final Progress progress =
      new Progress(LIMIT, (stall, itself) -> raised.add(stall.lane().lane()));

  private Set<PartitionKey> paused = Set.of();

  private static LaneStatus lane(LaneState state, @Nullable Long position, @Nullable Long logEnd) {
    Long lag = position == null || logEnd == null ? null : logEnd - position;
    return new LaneStatus(
        LANE, state, Instant.EPOCH, position, logEnd, lag, null, 1L, 1, null, null);
  }

  private void look(int second, LaneStatus... lanes) {
    progress.look(List.of(lanes), paused, Duration.ofSeconds(second).toNanos());
  }

  @ParameterizedTest
  @EnumSource(
      value = LaneState.class,
      mode = Mode.EXCLUDE,
      names = {"HALTED", "DRAINING"})
  void aLaneWithSomethingToDoThatStaysIsRaisedOnce(LaneState state) {
    look(0, lane(state, 5L, 9L));
    look(9, lane(state, 5L, 9L));
    assertThat(raised).isEmpty();

    look(10, lane(state, 5L, 9L));
    look(30, lane(state, 5L, 9L));
    assertThat(raised).containsExactly(LANE);
    assertThat(progress.stalls().get(LANE)).contains("has not moved from 5 for PT10S");
  }

  @Test
  void aSlowLaneThatMovesIsFine() {
    for (int second = 0; second < 100; second += 9) {
      look(second, lane(LaneState.RUNNING, (long) second, 1_000L));
    }
    assertThat(raised).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = LaneState.class,
      names = {"IDLE", "HALTED", "DRAINING"})
  void aLaneThatHasNothingToDoOrIsHaltedIsFine(LaneState state) {
    Long logEnd = state == LaneState.IDLE ? 5L : 9L;
    look(0, lane(state, 5L, logEnd));
    look(60, lane(state, 5L, logEnd));
    look(61, lane(LaneState.RUNNING, 5L, 9L));
    look(69, lane(LaneState.RUNNING, 5L, 9L));
    assertThat(raised).isEmpty();
  }

  @Test
  void aPauseThatNobodyEndsIsNoExcuseAndIsNamed() {
    paused = Set.of(LANE.partition());
    look(0, lane(LaneState.IDLE, 5L, 9L));
    look(60, lane(LaneState.IDLE, 5L, 9L));
    assertThat(raised).containsExactly(LANE);
    assertThat(progress.stalls().get(LANE)).contains("is paused by this library");
  }

  @Test
  void whoGoesOnMayBeRaisedAgain() {
    look(0, lane(LaneState.RUNNING, 5L, 9L));
    look(10, lane(LaneState.RUNNING, 5L, 9L));
    look(11, lane(LaneState.RUNNING, 6L, 9L));
    assertThat(progress.stalls()).isEmpty();

    look(21, lane(LaneState.RETRYING, 6L, 9L));
    assertThat(raised).containsExactly(LANE, LANE);
  }

  /** Being claimed again and again is no progress. */
  @Test
  void aClaimResetsNothing() {
    look(0, lane(LaneState.RUNNING, 5L, 9L));
    look(4, lane(LaneState.CLAIMING, null, 9L));
    look(8, lane(LaneState.SEEKING, 5L, 9L));
    look(10, lane(LaneState.CLAIMING, null, 9L));
    assertThat(raised).containsExactly(LANE);
  }

  @Test
  void whatIsTakenAwayIsForgotten() {
    look(0, lane(LaneState.RUNNING, 5L, 9L));
    look(10, lane(LaneState.RUNNING, 5L, 9L));
    look(11);
    assertThat(progress.stalls()).isEmpty();

    progress.explained(LANE, "too late");
    assertThat(progress.stalls()).isEmpty();
  }

  @Test
  void itLooksNoMoreOftenThanNeeded() {
    assertThat(progress.due(0)).isTrue();
    assertThat(progress.due(Duration.ofMillis(999).toNanos())).isFalse();
    assertThat(progress.due(Duration.ofSeconds(1).toNanos())).isTrue();
  }
}

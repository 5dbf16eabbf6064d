// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tidemark.status.GroupState;
import io.tidemark.status.Health;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says whether a human must act, of what is known of a group. Pure. */
final class HealthCheck {
  private HealthCheck() {}

  /**
   * The health of a group.
   *
   * @param silence for how long the poll loop has not turned
   * @param limit for how long nothing may happen where something is to be done
   */
  static Health of(
      GroupState state,
      @Nullable String error,
      Duration silence,
      Duration limit,
      List<LaneStatus> lanes) {
    List<String> reasons = new ArrayList<>();
    if (state != GroupState.RUNNING) {
      reasons.add("the group is " + state + (error == null ? "" : ": " + error));
    } else if (silence.compareTo(limit) >= 0) {
      reasons.add("the poll loop has not turned for " + silence);
    }
    lanes.stream()
        .filter(lane -> lane.state() == LaneState.HALTED)
        .collect(groupingBy(lane -> lane.lane().partition(), LinkedHashMap::new, toList()))
        .values()
        .forEach(halted -> reasons.addAll(causes(halted)));
    for (LaneStatus lane : lanes) {
      String stall = lane.stall();
      if (lane.state() != LaneState.HALTED && stall != null) {
        reasons.add("%s: %s".formatted(lane.lane(), stall.lines().findFirst().orElse("")));
      }
    }
    return Health.of(reasons);
  }

  /** All lanes of a partition stand still for the sake of one: each cause is named once. */
  private static Collection<String> causes(List<LaneStatus> halted) {
    Map<String, String> causes = new LinkedHashMap<>();
    for (LaneStatus lane : halted) {
      String error = lane.lastError();
      if (error != null) {
        causes.putIfAbsent(error, "%s is halted: %s".formatted(lane.lane(), error));
      }
    }
    return causes.isEmpty() ? List.of(halted.get(0).lane() + " is halted") : causes.values();
  }

  /** For how long the poll loop has not turned. */
  static Duration silence(Instant startedAt, @Nullable Instant lastPoll, Instant now) {
    return Duration.between(lastPoll == null ? startedAt : lastPoll, now);
  }
}

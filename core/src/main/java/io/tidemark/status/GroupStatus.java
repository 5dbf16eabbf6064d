// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group in this process at one moment.
 *
 * @param groupId the consumer group
 * @param owner the name this instance goes by in the database
 * @param state where it is in its life
 * @param lastPoll when the poll loop last turned, null before the first time
 * @param error what failed the group, null unless it failed
 * @param lanes the lanes of every assigned partition
 * @param missingTopics topics that handlers list and that do not exist yet; they are awaited
 */
public record GroupStatus(
    String groupId,
    String owner,
    GroupState state,
    @Nullable Instant lastPoll,
    @Nullable String error,
    List<LaneStatus> lanes,
    Set<String> missingTopics) {

  /** Copies the lanes and the topics. */
  public GroupStatus {
    lanes = List.copyOf(lanes);
    missingTopics = Set.copyOf(missingTopics);
  }

  /** Whether a human need not act: the group runs and no lane is halted. */
  public boolean healthy() {
    return state == GroupState.RUNNING
        && lanes.stream().noneMatch(lane -> lane.state() == LaneState.HALTED);
  }
}

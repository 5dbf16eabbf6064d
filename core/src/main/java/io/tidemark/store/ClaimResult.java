// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.UUID;

/** What became of a {@link ClaimRequest}. */
public sealed interface ClaimResult {

  /** The partition asked for. */
  PartitionKey partition();

  /** Taken: every earlier owner is fenced. */
  record Claimed(PartitionClaim claim) implements ClaimResult {
    @Override
    public PartitionKey partition() {
      return claim.partition();
    }
  }

  /**
   * The database holds no position: {@link LaneTable#start} stores a first one. Nothing was
   * written.
   *
   * @param partitionSeen whether the group once had a position here: then the row was deleted by
   *     hand
   * @param topicSeen whether the group has or had positions in other partitions of this topic: then
   *     this partition is new
   */
  record Absent(PartitionKey partition, boolean partitionSeen, boolean topicSeen)
      implements ClaimResult {}

  /**
   * The row stayed locked for as long as a claim waits; an old owner's transaction is still open.
   * Nothing was written.
   */
  record Busy(PartitionKey partition, String blocker) implements ClaimResult {}

  /**
   * Rows of some of the lanes are missing, and their positions with them: they were deleted by
   * hand. Nothing was written.
   *
   * @param problem what is missing, and the cure
   */
  record Incomplete(PartitionKey partition, String problem) implements ClaimResult {}

  /**
   * The positions belong to a topic that was deleted; another has its name now. Nothing was
   * written.
   */
  record TopicRecreated(PartitionKey partition, UUID storedTopicId) implements ClaimResult {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.util.List;
import java.util.UUID;

/**
 * A partition's lanes, taken: whoever holds the epoch is their only owner until a later claim.
 *
 * @param partition the partition
 * @param epoch the fencing token that all its lanes now carry; only ever grows
 * @param topicId the id of the topic the positions belong to
 * @param lanes all lanes of the partition, by number, at least one
 */
public record PartitionClaim(
    PartitionKey partition, long epoch, UUID topicId, List<LaneClaim> lanes) {

  /** Copies the lanes and checks that they are numbered from 0 without a hole. */
  public PartitionClaim {
    lanes = List.copyOf(lanes);
    for (int i = 0; i < lanes.size(); i++) {
      if (lanes.get(i).lane().number() != i) {
        throw new IllegalArgumentException(
            "lanes of " + partition + " are not numbered 0.." + (lanes.size() - 1));
      }
    }
    if (lanes.isEmpty()) {
      throw new IllegalArgumentException("a claim of " + partition + " without lanes");
    }
  }

  /** The position to read the partition from: the smallest of its lanes'. */
  public Position resumeAt() {
    Position first = lanes.get(0).position();
    for (LaneClaim lane : lanes) {
      if (lane.position().nextOffset() < first.nextOffset()) {
        first = lane.position();
      }
    }
    return first;
  }
}

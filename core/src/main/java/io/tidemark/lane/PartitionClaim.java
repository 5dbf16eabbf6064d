// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A partition's lanes, taken: whoever holds the epoch is their only owner until a later claim.
 *
 * @param partition the partition
 * @param epoch the fencing token that all its lanes now carry; only ever grows
 * @param topicId the id of the topic the positions belong to
 * @param hash the stored name of the {@link LaneHash} that divides the records among the lanes
 * @param lanes all lanes of the partition, by number, at least one
 * @param parked the keys of which records are set aside: what comes later of them waits
 */
public record PartitionClaim(
    PartitionKey partition,
    long epoch,
    UUID topicId,
    String hash,
    List<LaneClaim> lanes,
    Set<KeyHash> parked) {

  private static final Comparator<Position> BY_OFFSET =
      Comparator.comparingLong(Position::nextOffset);

  /** Copies the lanes and checks that they are numbered from 0 without a hole. */
  public PartitionClaim {
    lanes = List.copyOf(lanes);
    parked = Set.copyOf(parked);
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

  /** A claim of a partition of which no key is parked. */
  public PartitionClaim(
      PartitionKey partition, long epoch, UUID topicId, String hash, List<LaneClaim> lanes) {
    this(partition, epoch, topicId, hash, lanes, Set.of());
  }

  /** The same claim, with the keys that are parked. */
  public PartitionClaim withParked(Set<KeyHash> keys) {
    return new PartitionClaim(partition, epoch, topicId, hash, lanes, keys);
  }

  /** Into how many lanes the partition is divided, and how. */
  public LaneShape shape() {
    return new LaneShape(lanes.size(), hash);
  }

  /** The position to read the partition from: the smallest of its lanes'. */
  public Position resumeAt() {
    return lanes.stream().map(LaneClaim::position).min(BY_OFFSET).orElseThrow();
  }

  /** The largest position of its lanes: once all are there, the partition can get another shape. */
  public Position furthest() {
    return lanes.stream().map(LaneClaim::position).max(BY_OFFSET).orElseThrow();
  }

  /**
   * Whether owners were lost while they tried a record of one of its lanes alone, or a letter, and
   * that is not counted with it: until that is past, the partition keeps its shape.
   */
  public boolean hasAttempts() {
    return lanes.stream().anyMatch(lane -> lane.attempts() > 0 || lane.lostLetter() != null);
  }

  /** Whether all lanes are at one position. */
  public boolean aligned() {
    return resumeAt().nextOffset() == furthest().nextOffset();
  }
}

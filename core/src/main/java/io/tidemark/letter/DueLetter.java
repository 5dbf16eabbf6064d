// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import io.tidemark.lane.LaneHash;
import io.tidemark.lane.PartitionKey;

/**
 * A letter about which something is to be done now.
 *
 * @param id its number
 * @param partition the partition its record came from
 * @param offset the record's offset
 * @param hasKey whether the record has a key
 * @param route what of the key decides about the lane: {@link LaneHash#route}
 * @param errand what is to be done, as far as was known when it was looked for
 * @param lostOwners how many owners of its lane were lost while they tried it alone, one after the
 *     other
 */
public record DueLetter(
    long id,
    PartitionKey partition,
    long offset,
    boolean hasKey,
    int route,
    Errand errand,
    int lostOwners) {

  /** The number of the lane that its record belongs to. */
  public int laneOf(LaneHash hash, int lanes) {
    return hash.laneOf(hasKey, route, offset, lanes);
  }

  @Override
  public String toString() {
    return "%s of letter %d, offset %d of %s".formatted(errand, id, offset, partition);
  }
}

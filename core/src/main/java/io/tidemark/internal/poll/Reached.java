// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.poll.PollMessage.Behind;
import io.tidemark.internal.poll.PollMessage.WentBack;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.StoredLane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this instance has claimed and committed at one moment. Rows that were read later and say
 * less are of an older state of the database, or were changed by hand. A value.
 *
 * @param epochs the epochs it holds
 * @param positions the positions before which it knows all to be committed
 */
record Reached(Map<PartitionKey, Long> epochs, Map<LaneKey, Position> positions) {

  static Reached by(Collection<AssignedPartition> partitions, Map<LaneKey, Position> committed) {
    Map<PartitionKey, Long> epochs = new HashMap<>();
    for (AssignedPartition partition : partitions) {
      PartitionClaim claim = partition.claim();
      if (claim != null) {
        epochs.put(partition.key(), claim.epoch());
      }
    }
    return new Reached(epochs, committed);
  }

  /**
   * What is to be said of rows that say less.
   *
   * @param stored where lanes are, read before the epochs: so a position that was moved meanwhile
   *     comes with another epoch
   */
  List<PollMessage> compare(Map<LaneKey, StoredLane> stored, Map<PartitionKey, Long> storedEpochs) {
    List<PollMessage> found = new ArrayList<>();
    stored.forEach(
        (lane, row) -> {
          PartitionKey key = lane.partition();
          Long epoch = epochs.get(key);
          Long storedEpoch = storedEpochs.get(key);
          if (epoch != null && storedEpoch != null) {
            Position known = positions.get(lane);
            long reached = known == null ? row.nextOffset() : known.nextOffset();
            if (storedEpoch < epoch) {
              found.add(new WentBack(key, epoch, reached, row.nextOffset()));
            } else if (storedEpoch.equals(epoch) && row.nextOffset() < reached) {
              found.add(new Behind(lane, epoch, reached, row));
            }
          }
        });
    return found;
  }
}

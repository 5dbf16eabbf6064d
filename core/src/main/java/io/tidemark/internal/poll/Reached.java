// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.Comparator.comparingLong;

import io.tidemark.internal.poll.PollMessage.Behind;
import io.tidemark.internal.poll.PollMessage.WentBack;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.StoredLane;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * What is to be said of rows that say less: of a partition with an older epoch once, by its lane
   * that is furthest behind.
   *
   * @param stored where lanes are, read before the epochs: so a position that was moved meanwhile
   *     comes with another epoch
   */
  List<PollMessage> compare(Map<LaneKey, StoredLane> stored, Map<PartitionKey, Long> storedEpochs) {
    Set<PartitionKey> older = new HashSet<>();
    return stored.entrySet().stream()
        .sorted(comparingLong(entry -> entry.getValue().nextOffset()))
        .flatMap(entry -> compare(entry.getKey(), entry.getValue(), storedEpochs).stream())
        .filter(found -> !(found instanceof WentBack back) || older.add(back.key()))
        .toList();
  }

  private Optional<PollMessage> compare(
      LaneKey lane, StoredLane row, Map<PartitionKey, Long> storedEpochs) {
    Long epoch = epochs.get(lane.partition());
    Long storedEpoch = storedEpochs.get(lane.partition());
    if (epoch == null || storedEpoch == null || storedEpoch > epoch) {
      return Optional.empty();
    }
    Position known = positions.get(lane);
    long reached = known == null ? row.nextOffset() : known.nextOffset();
    if (storedEpoch < epoch) {
      return Optional.of(new WentBack(lane.partition(), epoch, reached, row.nextOffset()));
    }
    return row.nextOffset() < reached
        ? Optional.of(new Behind(lane, epoch, reached, row))
        : Optional.empty();
  }
}

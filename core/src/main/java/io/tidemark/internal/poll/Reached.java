// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.poll.PollMessage.WentBack;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this instance has claimed and committed at one moment. Rows that were read later and say
 * less are of an older state of the database. A value.
 *
 * @param epochs the epochs it holds
 * @param positions the positions before which it knows all to be committed
 */
record Reached(Map<PartitionKey, Long> epochs, Map<PartitionKey, Position> positions) {

  static Reached by(
      Collection<AssignedPartition> partitions, Map<PartitionKey, Position> committed) {
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
   * The partitions whose rows say less.
   *
   * @param stored the smallest position of each partition's lanes, read before the epochs: so a
   *     position that was moved meanwhile comes with another epoch
   */
  List<WentBack> setBack(Map<PartitionKey, Long> stored, Map<PartitionKey, Long> storedEpochs) {
    List<WentBack> back = new ArrayList<>();
    epochs.forEach(
        (key, epoch) -> {
          Long position = stored.get(key);
          Long storedEpoch = storedEpochs.get(key);
          Position reached = positions.get(key);
          if (position != null && storedEpoch != null) {
            boolean older = storedEpoch < epoch;
            boolean behind =
                storedEpoch.equals(epoch) && reached != null && position < reached.nextOffset();
            if (older || behind) {
              back.add(
                  new WentBack(
                      key, epoch, reached == null ? position : reached.nextOffset(), position));
            }
          }
        });
    return back;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.store.OutboxTable.Share;
import io.tidemark.store.StoredLane;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A partition of which something may be published next. Immutable.
 *
 * @param partition the partition
 * @param shares where its lanes that hold messages go on
 * @param committed how far its lanes were committed before they are read
 * @param refusedAt before the message that was refused, if what precedes it is to be tried
 */
record Candidate(
    RelayedPartition partition,
    List<Share> shares,
    Map<Integer, OutboxMark> committed,
    @Nullable OutboxMark refusedAt) {

  static Candidate of(RelayedPartition partition) {
    return new Candidate(partition, partition.shares(), partition.applied(), partition.refusedAt());
  }

  /** Whether a lane is said to be further than the database holds it to be. */
  boolean isAheadOf(Map<LaneKey, StoredLane> stored) {
    return committed.entrySet().stream()
        .anyMatch(
            lane -> {
              StoredLane row = stored.get(partition.key().lane(lane.getKey()));
              return row != null && row.nextOffset() < lane.getValue().offset();
            });
  }

  /** What can be published of it, of which so many messages of each lane were read at most. */
  Round round(Map<LaneKey, List<OutboxMessage>> read, int limit) {
    if (shares.isEmpty()) {
      return Round.ofNothing(partition);
    }
    Map<LaneKey, List<OutboxMessage>> its = new HashMap<>();
    shares.forEach(share -> its.put(share.lane(), read.getOrDefault(share.lane(), List.of())));
    return Round.of(partition, committed, its, limit, refusedAt);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.UUID;

/**
 * All rows of a partition, locked until the transaction ends.
 *
 * @param key the partition
 * @param rows its lanes, by number, all of them
 */
record LockedPartition(PartitionKey key, List<LaneRow> rows) {

  UUID topicId() {
    return rows.get(0).topicId();
  }

  /** The epoch that all lanes share. */
  long epoch() {
    return rows.get(0).epoch();
  }

  /** Above every epoch any of the lanes ever had. */
  long nextEpoch() {
    return rows.stream().mapToLong(LaneRow::epoch).max().orElseThrow() + 1;
  }

  LongSummaryStatistics positions() {
    return rows.stream().mapToLong(LaneRow::nextOffset).summaryStatistics();
  }

  /** What the one who bumps the epoch has then claimed. */
  PartitionClaim claim() {
    return new PartitionClaim(
        key, nextEpoch(), topicId(), rows.stream().map(LaneRow::claim).toList());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A claimed position that the broker refused, and what the log holds. A value.
 *
 * @param claim the claim, under which nothing was polled
 * @param log what the log holds
 * @param cause what the broker said
 */
record Discontinuity(PartitionClaim claim, LogRange log, InvalidOffsetException cause) {

  PartitionKey partition() {
    return claim.partition();
  }

  long position() {
    return claim.resumeAt().nextOffset();
  }

  boolean isBelowTheLog() {
    return position() < log.begin();
  }

  boolean isAboveTheLog() {
    return position() > log.end();
  }

  /** Where the log ceased to be what was read, as the broker tells. */
  OptionalLong divergedAt() {
    if (cause instanceof LogTruncationException truncation) {
      OffsetAndMetadata diverged =
          truncation.divergentOffsets().get(GroupIdentity.partition(partition()));
      return diverged == null
          ? OptionalLong.empty()
          : OptionalLong.of(Math.max(diverged.offset(), log.begin()));
    }
    return OptionalLong.empty();
  }

  /**
   * Whether the log was surely truncated. Where it is said to diverge at its very beginning, the
   * broker may only have forgotten older leader epochs, unless the log is too short as well.
   */
  boolean isTruncatedForSure() {
    return divergedAt().isPresent() && (isAboveTheLog() || divergedAt().getAsLong() > log.begin());
  }

  /** The last record of each lane, if the log may still hold it. */
  List<HandledRecord> remembered() {
    return claim.lanes().stream()
        .map(LaneClaim::position)
        .map(position -> position.lastRecord())
        .filter(Objects::nonNull)
        .filter(record -> record.offset() >= log.begin())
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.Position;
import io.tidemark.lane.RecordHash;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Looks at records that are read a second time, because another lane of the partition is not as
 * far: a lane would skip them as handled. Kafka has checked the log only up to where reading
 * begins, so a log that was truncated and written again beyond that shows itself here, by a later
 * leader epoch or by another record where the lane's last one was.
 */
final class ReadAgain {
  private ReadAgain() {}

  /** The first record that a lane takes for handled though it handled another, if there is one. */
  static Optional<ConsumerRecord<byte[], byte[]>> unknown(
      PartitionClaim claim, List<ConsumerRecord<byte[], byte[]>> records) {
    if (claim.lanes().size() == 1
        || records.isEmpty()
        || records.get(0).offset() >= claim.furthest().nextOffset()) {
      return Optional.empty();
    }
    LaneHash hash = LaneHash.named(claim.hash()).orElseThrow();
    return records.stream()
        .filter(
            record ->
                contradicts(claim.lanes().get(hash.laneOf(record, claim.lanes().size())), record))
        .findFirst();
  }

  private static boolean contradicts(LaneClaim lane, ConsumerRecord<byte[], byte[]> record) {
    Position position = lane.position();
    if (record.offset() >= position.nextOffset()) {
      return false;
    }
    Integer known = position.leaderEpoch();
    HandledRecord last = position.lastRecord();
    boolean later = known != null && record.leaderEpoch().filter(it -> it > known).isPresent();
    boolean another =
        last != null && last.offset() == record.offset() && last.hash() != RecordHash.of(record);
    return later || another;
  }
}

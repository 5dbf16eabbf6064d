// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.listener.TidemarkListener;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares claims with what Kafka was told before: it is never told what the database has not
 * committed, so if it knows more, the database was set back. That is said and nothing else: the
 * database counts. Control thread.
 */
final class MirrorCheck {
  private static final Logger log = LoggerFactory.getLogger(MirrorCheck.class);

  private final ClusterView cluster;
  private final GroupIdentity identity;
  private final TidemarkListener listener;

  MirrorCheck(ClusterView cluster, GroupIdentity identity, TidemarkListener listener) {
    this.cluster = cluster;
    this.identity = identity;
    this.listener = listener;
  }

  /**
   * What Kafka knows now. Asked before the claim: what is told later may be of a later claim.
   * Nothing if it does not answer, as nothing depends on it.
   */
  Map<TopicPartition, OffsetAndMetadata> told() {
    try {
      return cluster.committedSoFar(identity.groupId());
    } catch (KafkaException e) {
      log.info("what Kafka was told before is not compared with the database: {}", e.toString());
      return Map.of();
    }
  }

  void compare(PartitionClaim claim, Map<TopicPartition, OffsetAndMetadata> told) {
    OffsetAndMetadata offset = told.get(GroupIdentity.partition(claim.partition()));
    if (offset != null) {
      MirrorTag.parse(offset.metadata())
          .filter(tag -> knowsMore(tag, offset.offset(), claim))
          .ifPresent(tag -> tell(claim, tag, offset.offset()));
    }
  }

  private void tell(PartitionClaim claim, MirrorTag tag, long offset) {
    if (offset > claim.resumeAt().nextOffset()) {
      tellSetBack(claim, tag, offset);
    } else {
      log.warn(
          "{} was claimed under epoch {} before, but the database says {}: it is another one, or was set back; nothing that Kafka knows of is handled again",
          claim.partition(),
          tag.epoch(),
          claim.epoch());
    }
  }

  private static boolean knowsMore(MirrorTag tag, long offset, PartitionClaim claim) {
    MirrorTag now = MirrorTag.of(claim);
    return tag.epoch() >= now.epoch()
        || (tag.replay() == now.replay() && offset > claim.resumeAt().nextOffset());
  }

  private void tellSetBack(PartitionClaim claim, MirrorTag tag, long offset) {
    long stored = claim.resumeAt().nextOffset();
    log.error(
        "the database was set back: Kafka was told of position {} of {} under epoch {}, but the database holds {} under epoch {}; records are handled again from there, as their effects are gone as well",
        offset,
        claim.partition(),
        tag.epoch(),
        stored,
        claim.epoch());
    listener.restored(claim.partition(), offset, stored);
  }
}

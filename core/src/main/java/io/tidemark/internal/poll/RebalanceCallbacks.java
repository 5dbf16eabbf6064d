// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.lane.PartitionKey;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka says of assignments. Poll thread, inside its polls. The callbacks bring deltas, never
 * throw, and touch no database.
 */
final class RebalanceCallbacks implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(RebalanceCallbacks.class);

  private final Assignments assignments;
  private final MirrorWriter mirror;
  private final PollParts parts;
  private final Lanes lanes;
  private final Supplier<ConsumerGroupMetadata> membership;

  /**
   * Takes what it tells.
   *
   * @param membership the consumer's, which may have changed since the last poll
   */
  RebalanceCallbacks(
      Assignments assignments,
      MirrorWriter mirror,
      PollParts parts,
      Supplier<ConsumerGroupMetadata> membership) {
    this.membership = membership;
    this.assignments = assignments;
    this.mirror = mirror;
    this.parts = parts;
    this.lanes = parts.lanes();
  }

  /** Kafka gave partitions: pause them at a placeholder, and have them claimed. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    assignments.add(added);
  }

  /** Kafka asks for partitions back: let what runs finish within the bound, then give them up. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<AssignedPartition> leaving = assignments.remove(revoked);
    List<PartitionKey> keys = leaving.stream().map(AssignedPartition::key).toList();
    lanes.drain(keys);
    if (!lanes.awaitIdle(keys, assignments.patience())) {
      log.warn("units of {} did not finish within the drain limit and are cut off", keys);
    }
    mirror.tellAndWait(leaving);
    parts.relay().joined(membership.get());
    parts.relay().release(keys, assignments.patience());
    assignments.forget(leaving);
    assignments.release(leaving);
    keys.forEach(parts.listener()::released);
  }

  /** Kafka took partitions without asking: somebody else may own them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    List<AssignedPartition> leaving = assignments.remove(lost);
    assignments.forget(leaving);
    parts.relay().drop(leaving.stream().map(AssignedPartition::key).toList());
    leaving.forEach(partition -> parts.listener().lost(partition.key()));
  }
}

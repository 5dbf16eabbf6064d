// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.PartitionKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Pauses and resumes partitions. Poll thread, after every poll. Which are paused is worked out anew
 * each time, as Kafka forgets pauses at a rebalance.
 */
final class FlowControl {
  private final Consumer<byte[], byte[]> consumer;
  private final Lanes lanes;
  private Set<PartitionKey> full = Set.of();

  FlowControl(Consumer<byte[], byte[]> consumer, Lanes lanes) {
    this.consumer = consumer;
    this.lanes = lanes;
  }

  void apply(Collection<AssignedPartition> partitions) {
    Set<TopicPartition> paused = consumer.paused();
    full = lanes.judgeFull();
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (AssignedPartition partition : partitions) {
      boolean stand =
          !partition.is(State.RUNNING)
              || partition.unreadable() != null
              || full.contains(partition.key());
      if (stand != paused.contains(partition.partition())) {
        (stand ? pause : resume).add(partition.partition());
      }
    }
    if (!pause.isEmpty()) {
      consumer.pause(pause);
    }
    if (!resume.isEmpty()) {
      consumer.resume(resume);
    }
  }

  /** The partitions that are paused because their lanes hold enough. */
  Set<PartitionKey> full() {
    return full;
  }
}

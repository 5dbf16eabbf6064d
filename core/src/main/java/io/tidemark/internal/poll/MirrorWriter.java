// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.Mirror;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kafka's group of positions that the database has committed, for lag tools. Poll thread.
 * Never backwards within a claim, never read back, and never a reason to stop: what Kafka is not
 * told now it is told later.
 */
final class MirrorWriter {
  private static final Logger log = LoggerFactory.getLogger(MirrorWriter.class);
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final Lanes lanes;
  private final Mirror mode;

  MirrorWriter(Consumer<byte[], byte[]> consumer, Lanes lanes, Mirror mode) {
    this.consumer = consumer;
    this.lanes = lanes;
    this.mode = mode;
  }

  /** Sends what is new, without waiting. */
  void tell(Collection<AssignedPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> news = news(partitions);
    List<AssignedPartition> told = List.copyOf(partitions);
    if (!news.isEmpty()) {
      consumer.commitAsync(
          news,
          (offsets, failure) -> {
            if (failure != null) {
              log.debug("Kafka was not told of {}: {}", offsets, failure.toString());
              told.forEach(AssignedPartition::mirrorFailed);
            }
          });
    }
  }

  /** Sends what is new of partitions about to be given up, and waits a little for the answer. */
  void tellAndWait(Collection<AssignedPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> news = news(partitions);
    if (news.isEmpty()) {
      return;
    }
    try {
      commit(news);
    } catch (KafkaException e) {
      log.info(
          "Kafka's group was not told of the last positions {}; the database has them: {}",
          news,
          e.toString());
    }
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> news) {
    try {
      consumer.commitSync(news, LAST_WORD);
    } catch (WakeupException woken) {
      consumer.commitSync(news, LAST_WORD); // the wakeup was meant for a poll, and is spent
    }
  }

  private static OffsetAndMetadata tagged(Position position, AssignedPartition partition) {
    OffsetAndMetadata offset = AssignedPartition.offsetOf(position);
    PartitionClaim claim = partition.claim();
    return claim == null
        ? offset
        : new OffsetAndMetadata(
            offset.offset(), offset.leaderEpoch(), MirrorTag.of(claim).toString());
  }

  private Map<TopicPartition, OffsetAndMetadata> news(Collection<AssignedPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> news = new HashMap<>();
    if (mode == Mirror.ASYNC) {
      Map<PartitionKey, Position> committed = lanes.committed();
      for (AssignedPartition partition : partitions) {
        Position position = committed.get(partition.key());
        if (position != null && partition.mirrors(position.nextOffset())) {
          news.put(partition.partition(), tagged(position, partition));
        }
      }
    }
    return news;
  }
}

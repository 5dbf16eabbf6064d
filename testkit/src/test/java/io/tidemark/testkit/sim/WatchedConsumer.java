// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches how an instance takes it that Kafka takes partitions without asking: they are lost, not
 * given up in order, for somebody else may have them already. And how far it has read when it
 * leaves.
 */
final class WatchedConsumer extends ForwardingConsumer {
  private final World world;
  private final InstanceListener heard;
  private final Checker checker;
  private final java.util.function.Consumer<Map<TopicPartition, Long>> leaving;
  private final Map<TopicPartition, Long> polledTo = new LinkedHashMap<>();

  /**
   * Watches a consumer.
   *
   * @param leaving told how far each partition was read, once nothing is handled any more
   */
  WatchedConsumer(
      World world,
      Consumer<byte[], byte[]> consumer,
      InstanceListener heard,
      Checker checker,
      java.util.function.Consumer<Map<TopicPartition, Long>> leaving) {
    super(consumer);
    this.world = world;
    this.heard = heard;
    this.checker = checker;
    this.leaving = leaving;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
    records.nextOffsets().forEach((partition, next) -> polledTo.put(partition, next.offset()));
    checker.polled(records);
    return records;
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    polledTo.put(partition, offset);
    super.seek(partition, offset);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    polledTo.put(partition, offset.offset());
    super.seek(partition, offset);
  }

  @Override
  public void close(CloseOptions options) {
    polledTo.keySet().retainAll(super.assignment());
    leaving.accept(polledTo);
    super.close(options);
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Watching(listener));
  }

  private final class Watching implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener listener;

    Watching(ConsumerRebalanceListener listener) {
      this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      listener.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      listener.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      int before = heard.lost;
      listener.onPartitionsLost(partitions);
      if (heard.lost != before + partitions.size()) {
        world.fail(Checker.BROKEN + "what Kafka takes without asking is lost: " + partitions, null);
      }
    }
  }
}

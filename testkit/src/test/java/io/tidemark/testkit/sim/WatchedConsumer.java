// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches how an instance takes it that Kafka takes partitions without asking: they are lost, not
 * given up in order, for somebody else may have them already.
 */
final class WatchedConsumer extends ForwardingConsumer {
  private final World world;
  private final InstanceListener heard;

  WatchedConsumer(World world, Consumer<byte[], byte[]> consumer, InstanceListener heard) {
    super(consumer);
    this.world = world;
    this.heard = heard;
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

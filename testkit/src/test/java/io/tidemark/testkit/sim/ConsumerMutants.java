// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Wrong ways to use a consumer, each by one thing. */
final class ConsumerMutants {
  private ConsumerMutants() {}

  /** Claimed positions are not sought; the consumer goes on from wherever it is. */
  static final class SeekDropped extends ForwardingConsumer {
    private final Map<TopicPartition, Long> wanted = new HashMap<>();

    SeekDropped(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
      wanted.put(partition, offset.offset());
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
      return wanted.getOrDefault(partition, 0L);
    }
  }

  /** Positions are taken for the last offset handled, and the consumer goes to the one after. */
  static final class SeekOneTooFar extends ForwardingConsumer {
    SeekOneTooFar(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
      super.seek(
          partition,
          new OffsetAndMetadata(offset.offset() + 1, offset.leaderEpoch(), offset.metadata()));
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
      return super.position(partition, timeout) - 1;
    }
  }

  /** Only records move the position: to the last one's offset and one. */
  static final class LastOffsetPlusOne extends ForwardingConsumer {
    LastOffsetPlusOne(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
      for (TopicPartition partition : polled.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> part = polled.records(partition);
        records.put(partition, part);
        next.put(partition, new OffsetAndMetadata(part.get(part.size() - 1).offset() + 1));
      }
      return new PolledRecords(records, next);
    }
  }

  /** What is lost is given up as if Kafka had asked for it. */
  static final class LostIsRevoked extends ForwardingConsumer {
    LostIsRevoked(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(
          topics,
          new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
              listener.onPartitionsAssigned(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
              listener.onPartitionsRevoked(partitions);
            }
          });
    }
  }

  /** Kafka is told of what was polled, not of what was committed. */
  static final class MirrorOfPolled extends ForwardingConsumer {
    private final Map<TopicPartition, OffsetAndMetadata> polled = new HashMap<>();

    MirrorOfPolled(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
      polled.putAll(records.nextOffsets());
      return records;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      Map<TopicPartition, OffsetAndMetadata> instead = new HashMap<>(offsets);
      instead.replaceAll(polled::getOrDefault);
      super.commitSync(instead, timeout);
    }
  }

  /** Where the log does not hold a position, the consumer goes on at the next that it holds. */
  static final class ResetsByItself extends ForwardingConsumer {
    ResetsByItself(Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      try {
        return super.poll(timeout);
      } catch (OffsetOutOfRangeException e) {
        e.offsetOutOfRangePartitions()
            .forEach((partition, offset) -> super.seek(partition, offset + 1));
        return ConsumerRecords.empty();
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidemark.effect.MessageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What Kafka does with transactions of a group's members: all of one or nothing, and nothing of
 * those whose membership is over. One thread.
 */
final class PlayedKafka {

  /** How a Kafka may be wrong; the test must notice. */
  enum Flaw {
    NONE,
    /** It takes what those send who are no members any more. */
    FENCES_NOBODY,
    /** Offsets are no part of transactions: they may be lost where messages are not. */
    OFFSETS_APART
  }

  /** The process ends here. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1;
  }

  private final Random random;
  private final Flaw flaw;
  private final List<UUID> log = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private int generation = 1;
  private boolean calm;

  PlayedKafka(Random random, Flaw flaw) {
    this.random = random;
    this.flaw = flaw;
  }

  /** Nothing goes wrong any more. */
  void calmDown() {
    calm = true;
  }

  /** The group goes on with another member. */
  @SuppressWarnings("removal") // nothing else makes one without a consumer
  ConsumerGroupMetadata rebalance() {
    generation++;
    return new ConsumerGroupMetadata("group", generation, "member-" + generation, Optional.empty());
  }

  /** The ids of what readers of committed records see, in order. */
  List<UUID> log() {
    return log;
  }

  /** What was committed, unless it may be that something is being decided. */
  Map<TopicPartition, Optional<OffsetAndMetadata>> committed(
      Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> answer = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (!happens(10)) {
        answer.put(partition, Optional.ofNullable(offsets.get(partition)));
      }
    }
    return answer;
  }

  /** Somebody else commits an offset. */
  void commitOf(TopicPartition partition, long offset) {
    offsets.put(partition, new OffsetAndMetadata(offset, "mine"));
  }

  Producer<byte[], byte[]> producer() {
    return new Sending();
  }

  private boolean happens(int percent) {
    return !calm && random.nextInt(100) < percent;
  }

  private final class Sending extends MockProducer<byte[], byte[]> {
    private Map<TopicPartition, OffsetAndMetadata> pending = Map.of();

    Sending() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void initTransactions() {
      if (happens(3)) {
        throw new TimeoutException("no coordinator");
      }
      super.initTransactions();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata metadata) {
      if (happens(5)) {
        throw new Ended();
      }
      if (metadata.generationId() != generation && flaw != Flaw.FENCES_NOBODY) {
        throw new CommitFailedException("generation " + generation + " is on");
      }
      super.sendOffsetsToTransaction(positions, metadata);
      pending = Map.copyOf(positions);
    }

    @Override
    public void commitTransaction() {
      if (happens(5)) {
        throw new Ended();
      }
      if (happens(5)) {
        throw new TimeoutException("nobody knows; it did not happen");
      }
      List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>(uncommittedRecords());
      super.commitTransaction();
      sent.forEach(record -> log.add(id(record)));
      if (flaw != Flaw.OFFSETS_APART || !happens(20)) {
        offsets.putAll(pending);
      }
      if (happens(5)) {
        throw new TimeoutException("nobody knows; it happened");
      }
      if (happens(5)) {
        throw new Ended();
      }
    }

    @Override
    public void abortTransaction() {
      if (happens(10)) {
        throw new KafkaException("cannot be rolled back now");
      }
      super.abortTransaction();
    }

    private static UUID id(ProducerRecord<byte[], byte[]> record) {
      return UUID.fromString(
          new String(record.headers().lastHeader(MessageId.HEADER).value(), US_ASCII));
    }
  }
}

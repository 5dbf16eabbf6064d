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
import java.util.function.Predicate;
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
 * those whose membership is over. The end of one may be under way for a while; then nothing is said
 * of the offsets it commits. One thread.
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

  /** A transaction that an instance has ended, as far as it knows. */
  private record UnderWay(
      int instance, List<UUID> ids, Map<TopicPartition, OffsetAndMetadata> positions) {}

  private final Random random;
  private final Flaw flaw;
  private final List<UUID> log = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private final List<UnderWay> underWay = new ArrayList<>();
  private int generation = 1;
  private boolean calm;

  PlayedKafka(Random random, Flaw flaw) {
    this.random = random;
    this.flaw = flaw;
  }

  /** Nothing goes wrong any more. */
  void calmDown() {
    calm = true;
    decide(any -> true);
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
    if (happens(40)) {
      decide(any -> true);
    }
    for (TopicPartition partition : partitions) {
      boolean decided = underWay.stream().noneMatch(one -> one.positions.containsKey(partition));
      if (decided && !happens(10)) {
        answer.put(partition, Optional.ofNullable(offsets.get(partition)));
      }
    }
    return answer;
  }

  /** What was committed, whatever is being decided. */
  Map<TopicPartition, Optional<OffsetAndMetadata>> committedSoFar(
      Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> answer = new HashMap<>();
    partitions.forEach(one -> answer.put(one, Optional.ofNullable(offsets.get(one))));
    return answer;
  }

  /** Somebody else commits an offset. */
  void commitOf(TopicPartition partition, long offset, String metadata) {
    offsets.put(partition, new OffsetAndMetadata(offset, metadata));
  }

  /** Somebody deletes an offset. */
  void forget(TopicPartition partition) {
    offsets.remove(partition);
  }

  /** A member commits offsets, in no transaction. */
  void commitOf(
      Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata membership) {
    requireMember(membership);
    offsets.putAll(positions);
  }

  /** Somebody sends a message, in no transaction. */
  void publish(ProducerRecord<byte[], byte[]> record) {
    log.add(id(record));
  }

  Producer<byte[], byte[]> producer(int instance) {
    return new Sending(instance);
  }

  private boolean happens(int percent) {
    return !calm && random.nextInt(100) < percent;
  }

  /** Kafka has all of what is under way, or nothing. */
  private void decide(Predicate<UnderWay> which) {
    underWay.removeIf(
        one -> {
          if (which.test(one) && random.nextBoolean()) {
            log.addAll(one.ids);
            offsets.putAll(one.positions);
          }
          return which.test(one);
        });
  }

  /** Who says nothing of a membership is believed, as Kafka does. */
  private void requireMember(ConsumerGroupMetadata membership) {
    boolean over = membership.generationId() >= 0 && membership.generationId() != generation;
    if (over && flaw != Flaw.FENCES_NOBODY) {
      throw new CommitFailedException("generation " + generation + " is on");
    }
  }

  private static UUID id(ProducerRecord<byte[], byte[]> record) {
    return UUID.fromString(
        new String(record.headers().lastHeader(MessageId.HEADER).value(), US_ASCII));
  }

  private final class Sending extends MockProducer<byte[], byte[]> {
    private final int instance;
    private Map<TopicPartition, OffsetAndMetadata> pending = Map.of();

    Sending(int instance) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.instance = instance;
    }

    @Override
    public void initTransactions() {
      if (happens(3)) {
        throw new TimeoutException("no coordinator");
      }
      decide(one -> one.instance == instance);
      super.initTransactions();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata membership) {
      if (happens(5)) {
        throw new Ended();
      }
      requireMember(membership);
      super.sendOffsetsToTransaction(positions, membership);
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
      List<UUID> ids = uncommittedRecords().stream().map(PlayedKafka::id).toList();
      if (happens(5)) {
        underWay.add(new UnderWay(instance, ids, pending));
        if (random.nextBoolean()) {
          throw new Ended();
        }
        throw new TimeoutException("nobody knows; it may happen yet");
      }
      super.commitTransaction();
      log.addAll(ids);
      if (flaw != Flaw.OFFSETS_APART || !happens(20)) {
        offsets.putAll(pending);
      }
      pending = Map.of();
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
      pending = Map.of();
    }
  }
}

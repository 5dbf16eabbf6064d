// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Relays that use Kafka's transactions, or read what came of them, a little wrong. */
final class RelayMutants {
  private RelayMutants() {}

  // Producers.

  /** The position is committed at once, whatever becomes of the transaction. */
  static final class PositionBefore extends ForwardingProducer {
    private final PlayedKafka kafka;

    PositionBefore(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
      this.kafka = kafka;
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
      kafka.commitOf(offsets, membership);
    }
  }

  /** The position is committed once the transaction is. */
  static final class PositionAfter extends ForwardingProducer {
    private final PlayedKafka kafka;
    private Map<TopicPartition, OffsetAndMetadata> offsets = Map.of();
    private ConsumerGroupMetadata membership;

    PositionAfter(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
      this.kafka = kafka;
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata metadata) {
      offsets = positions;
      membership = metadata;
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      kafka.commitOf(offsets, membership);
    }
  }

  /** Kafka is not told what was published. */
  static final class PositionLeftOut extends ForwardingProducer {
    PositionLeftOut(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
      // The mutant.
    }
  }

  /** Kafka is not told by which membership the partitions are ours. */
  static final class MembershipLeftOut extends ForwardingProducer {
    MembershipLeftOut(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
    }

    @Override
    @SuppressWarnings("removal") // nothing else makes one without a consumer
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
      super.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(membership.groupId()));
    }
  }

  /** Messages are sent in no transaction. */
  static final class SentApart extends ForwardingProducer {
    private final PlayedKafka kafka;

    SentApart(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
      this.kafka = kafka;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      kafka.publish(record);
      return new CompletableFuture<>();
    }
  }

  /** The messages of a transaction are sent in another order. */
  static final class SentBackwards extends ForwardingProducer {
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();

    SentBackwards(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
    }

    @Override
    public void beginTransaction() {
      sent.clear();
      super.beginTransaction();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      sent.add(0, record);
      return new CompletableFuture<>();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the commit tells
    public void commitTransaction() {
      sent.forEach(super::send);
      super.commitTransaction();
    }
  }

  /** A commit whose answer is lost is taken for done. */
  static final class UnknownIsDone extends ForwardingProducer {
    UnknownIsDone(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
    }

    @Override
    public void commitTransaction() {
      try {
        super.commitTransaction();
      } catch (TimeoutException e) {
        return; // The mutation.
      }
    }
  }

  /** A commit whose answer is lost is taken for not done, and all of it is done again. */
  static final class UnknownIsNotDone extends ForwardingProducer {
    private final PlayedKafka kafka;
    private final int instance;
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private Map<TopicPartition, OffsetAndMetadata> offsets = Map.of();
    private ConsumerGroupMetadata membership;

    UnknownIsNotDone(PlayedKafka kafka, int instance) {
      super(kafka.producer(instance));
      this.kafka = kafka;
      this.instance = instance;
    }

    @Override
    public void beginTransaction() {
      sent.clear();
      super.beginTransaction();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      sent.add(record);
      return super.send(record, callback);
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata metadata) {
      offsets = positions;
      membership = metadata;
      super.sendOffsetsToTransaction(positions, metadata);
    }

    @Override
    public void commitTransaction() {
      try {
        super.commitTransaction();
      } catch (TimeoutException e) {
        again();
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit tells
    private void again() {
      try (Producer<byte[], byte[]> another = kafka.producer(instance)) {
        another.initTransactions();
        another.beginTransaction();
        sent.forEach(another::send);
        another.sendOffsetsToTransaction(offsets, membership);
        another.commitTransaction();
      }
    }
  }

  // What was published.

  /** What may still commit is taken for what will not. */
  static Map<TopicPartition, Optional<OffsetAndMetadata>> notStable(
      PlayedKafka kafka, Collection<TopicPartition> partitions) {
    return kafka.committedSoFar(partitions);
  }

  /** What is being decided is taken for nothing. */
  static Map<TopicPartition, Optional<OffsetAndMetadata>> undecidedIsNothing(
      PlayedKafka kafka, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> answer =
        new HashMap<>(kafka.committed(partitions));
    partitions.forEach(one -> answer.putIfAbsent(one, Optional.empty()));
    return answer;
  }

  private static final Pattern TAG =
      Pattern.compile("(tidemark outbox topic=\\S+ marks=)(\\w+:\\w+)(.*)");

  /** Every lane is taken to be as far as the first. */
  static Map<TopicPartition, Optional<OffsetAndMetadata>> oneMarkForAll(
      PlayedKafka kafka, Collection<TopicPartition> partitions) {
    return changed(kafka.committed(partitions), marks -> marks.replaceAll("[^,]", ""));
  }

  /** A mark is trusted without its lane's replay: all are taken to be of the first one's. */
  static Map<TopicPartition, Optional<OffsetAndMetadata>> oneReplayForAll(
      PlayedKafka kafka, Collection<TopicPartition> partitions) {
    return changed(kafka.committed(partitions), marks -> marks.replaceAll("\\w+:", ""));
  }

  /** Changes what is said of the lanes after the first. */
  private static Map<TopicPartition, Optional<OffsetAndMetadata>> changed(
      Map<TopicPartition, Optional<OffsetAndMetadata>> told, UnaryOperator<String> change) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> answer = new HashMap<>();
    told.forEach((partition, offset) -> answer.put(partition, offset.map(it -> of(it, change))));
    return answer;
  }

  private static OffsetAndMetadata of(OffsetAndMetadata told, UnaryOperator<String> change) {
    Matcher tag = TAG.matcher(told.metadata());
    return tag.matches()
        ? new OffsetAndMetadata(
            told.offset(), tag.group(1) + tag.group(2) + change.apply(tag.group(3)))
        : told;
  }

  /** An offset is trusted whoever has committed it. */
  static Map<TopicPartition, Optional<OffsetAndMetadata>> untaggedIsTrusted(
      PlayedKafka kafka, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> answer = new HashMap<>();
    kafka
        .committed(partitions)
        .forEach((partition, offset) -> answer.put(partition, offset.map(RelayMutants::tagged)));
    return answer;
  }

  private static OffsetAndMetadata tagged(OffsetAndMetadata told) {
    String everywhere = ",".repeat(RelayWorld.MOST_LANES - 1);
    return TAG.matcher(told.metadata()).matches()
        ? told
        : new OffsetAndMetadata(told.offset(), tag(RelayWorld.TOPIC, told.offset()) + everywhere);
  }

  private static String tag(UUID topicId, long offset) {
    return "tidemark outbox topic=%s marks=0:%s"
        .formatted(topicId, Long.toString(offset, Character.MAX_RADIX));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidemark.effect.MessageId;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.PartitionKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka transaction: messages of many partitions, and how far these are published by them,
 * which are committed together or not at all. Relay thread, once.
 */
final class RelayTransaction {

  /** What could not be sent, and why. */
  record Refused(PartitionKey partition, OutboxMessage message, Exception cause) {}

  private final Producer<byte[], byte[]> producer;
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

  /** Told by the producer's thread. */
  private final AtomicReference<@Nullable Refused> refused = new AtomicReference<>();

  private boolean commits;

  RelayTransaction(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Publishes.
   *
   * @param tags how far the partitions are published by it
   * @param membership under which the partitions are ours: Kafka refuses it once they are not
   * @throws KafkaException it did not happen, or nobody can tell
   */
  void run(List<Round> rounds, Map<PartitionKey, RelayTag> tags, ConsumerGroupMetadata membership) {
    producer.beginTransaction();
    for (Round round : rounds) {
      for (OutboxMessage message : round.messages()) {
        send(round.partition().key(), message);
        goOn();
      }
    }
    tags.forEach(
        (key, tag) ->
            offsets.put(
                new TopicPartition(key.topic(), key.partition()),
                new OffsetAndMetadata(position(tag), tag.toString())));
    producer.sendOffsetsToTransaction(offsets, membership);
    commits = true;
    producer.commitTransaction();
  }

  /** Whether Kafka may have it, or get it yet: it was asked to, with all that was to be sent. */
  boolean mayHappen() {
    return commits && refused.get() == null;
  }

  /** Each message more to a topic that is not there would be waited for as long as the first. */
  private void goOn() {
    Refused met = refused.get();
    if (met != null) {
      throw new KafkaException("%s cannot be sent".formatted(met.message()), met.cause());
    }
  }

  /** The record to read next, were it Kafka that told. */
  private static long position(RelayTag tag) {
    return tag.marks().stream().mapToLong(mark -> mark.offset()).min().orElseThrow();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its callback tells, and the commit fails
  private void send(PartitionKey partition, OutboxMessage message) {
    ProducerRecord<byte[], byte[]> record = message.record();
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers.remove(MessageId.HEADER);
    headers.add(MessageId.HEADER, message.source().id().toString().getBytes(US_ASCII));
    producer.send(
        new ProducerRecord<>(
            record.topic(),
            record.partition(),
            record.timestamp(),
            record.key(),
            record.value(),
            headers),
        (metadata, failure) -> {
          if (failure != null) {
            refused.compareAndSet(null, new Refused(partition, message, failure));
          }
        });
  }

  /** The first message that could not be sent, if there is one. */
  @Nullable Refused refused() {
    return refused.get();
  }
}

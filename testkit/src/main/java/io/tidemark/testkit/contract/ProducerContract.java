// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the relay relies on of Kafka's transactional producer. The simulated one has to pass it too,
 * or the simulation would prove nothing.
 */
public abstract class ProducerContract {
  private final String groupId = "group-" + UUID.randomUUID();
  private final String name = "relay-" + UUID.randomUUID();
  private ProducersUnderTest kafka;
  private String messages;
  private TopicPartition source;
  private ConsumerGroupMetadata membership;

  /** Makes a cluster, or says how to use one; called before each test, which closes it. */
  protected abstract ProducersUnderTest create();

  @BeforeEach
  final void setUp() {
    kafka = create();
    messages = kafka.createTopic();
    source = new TopicPartition(kafka.createTopic(), 0);
    membership = kafka.join(groupId, source);
  }

  @AfterEach
  final void tearDown() {
    kafka.close();
  }

  private Producer<byte[], byte[]> begun() {
    Producer<byte[], byte[]> producer = kafka.producer(name);
    producer.initTransactions();
    producer.beginTransaction();
    return producer;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What fails is told by the commit.
  private void publish(Producer<byte[], byte[]> producer, String message, long position) {
    producer.send(new ProducerRecord<>(messages, 0, null, message.getBytes(UTF_8)));
    producer.sendOffsetsToTransaction(Map.of(source, new OffsetAndMetadata(position)), membership);
  }

  @Test
  final void messagesAndOffsetsAreThereOnceTheyAreCommitted() {
    try (Producer<byte[], byte[]> producer = begun()) {
      publish(producer, "first", 5);
      publish(producer, "second", 7);
      assertEquals(List.of(), kafka.read(messages));

      producer.commitTransaction();
    }

    assertEquals(Optional.of(7L), kafka.committed(groupId, source));
    assertEquals(List.of("first", "second"), kafka.read(messages));
  }

  @Test
  final void offsetsArePendingWhileTheirTransactionIsOpen() {
    try (Producer<byte[], byte[]> producer = begun()) {
      publish(producer, "first", 5);

      assertTrue(kafka.isPending(groupId, source));

      producer.abortTransaction();
    }
    assertEquals(Optional.empty(), kafka.committed(groupId, source));
  }

  @Test
  final void nothingIsLeftOfWhatIsAborted() {
    try (Producer<byte[], byte[]> producer = begun()) {
      publish(producer, "aborted", 5);
      producer.abortTransaction();

      producer.beginTransaction();
      publish(producer, "committed", 3);
      producer.commitTransaction();
    }

    assertEquals(Optional.of(3L), kafka.committed(groupId, source));
    assertEquals(List.of("committed"), kafka.read(messages));
  }

  @Test
  final void aNewerProducerOfTheNameEndsWhatTheOlderHasBegun() {
    try (Producer<byte[], byte[]> older = begun()) {
      publish(older, "older", 5);
      try (Producer<byte[], byte[]> newer = begun()) {
        publish(newer, "newer", 3);
        newer.commitTransaction();

        assertThrows(KafkaException.class, older::commitTransaction);
      }
    }

    assertEquals(Optional.of(3L), kafka.committed(groupId, source));
    assertEquals(List.of("newer"), kafka.read(messages));
  }

  @Test
  final void whoHasLeftTheGroupCommitsNothing() {
    kafka.leave();
    try (Producer<byte[], byte[]> producer = begun()) {
      assertThrows(CommitFailedException.class, () -> publish(producer, "left", 5));

      producer.abortTransaction();
    }

    assertEquals(Optional.empty(), kafka.committed(groupId, source));
    assertEquals(List.of(), kafka.read(messages));
  }

  @Test
  final void ofACommitWithoutAnAnswerTheNextProducerFindsAllOrNothing() {
    try (Producer<byte[], byte[]> older = begun()) {
      publish(older, "unknown", 5);
      kafka.loseAnswerWhile(() -> assertThrows(TimeoutException.class, older::commitTransaction));
    }
    try (Producer<byte[], byte[]> newer = kafka.producer(name)) {
      newer.initTransactions();
    }

    boolean published = kafka.committed(groupId, source).isPresent();
    assertEquals(published ? List.of("unknown") : List.of(), kafka.read(messages));
  }
}

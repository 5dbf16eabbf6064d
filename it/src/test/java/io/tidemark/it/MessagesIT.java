// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.letter.LetterFilter;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.status.OutboxStatus;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages written by serializers of the user's own, and messages that are too large. */
@ExtendWith(TidemarkServers.class)
final class MessagesIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int PRODUCERS_LIMIT = 20_000;
  private static final int TOPICS_LIMIT = 3_000;

  private final KafkaBroker broker;
  private final Database database;
  private final String topic = Servers.uniqueName("payments");
  private final String receipts = topic + "-receipts";

  MessagesIT(KafkaBroker broker, Database database) {
    this.broker = broker;
    this.database = database;
  }

  @BeforeEach
  void createTopics() {
    broker.createTopic(topic, 2, Map.of());
    broker.createTopic(receipts, 1, Map.of("max.message.bytes", "" + TOPICS_LIMIT));
  }

  /** Sends payments that ask for a receipt of a size. */
  private void send(int partition, int... sizes) throws Exception {
    try (Producer<byte[], String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new StringSerializer())) {
      for (int size : sizes) {
        producer.send(new ProducerRecord<>(topic, partition, null, String.valueOf(size))).get();
      }
    }
  }

  /** What a reader of committed receipts sees: the partition and the size each was asked for in. */
  private List<String> seen() {
    TopicPartition partition = new TopicPartition(receipts, 0);
    List<String> seen = new ArrayList<>();
    try (KafkaConsumer<Long, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "none"),
            new LongDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> seen.add(record.key() + ":" + record.value().length));
      }
    }
    return seen;
  }

  private void raiseTheTopicsLimit() throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, receipts),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "" + 2 * PRODUCERS_LIMIT),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private Tidemark group() {
    return Tidemark.builder()
        .kafka(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "max.request.size",
                "" + PRODUCERS_LIMIT))
        .groupId("group-" + topic)
        .store(
            PostgresStore.connect(database.url(), database.user(), database.password())
                .schema(SchemaMode.CREATE))
        .policy(FailurePolicy.noRetry().otherwise(FailureAction.deadLetter()))
        .outbox(
            OutboxSettings.DEFAULT
                .mode(OutboxMode.RELAY)
                .serializers(receipts, LongSerializer::new, StringSerializer::new))
        .onRecord(
            topic,
            Integer.class,
            (size, context) ->
                context.effects().publish(receipts, (long) context.partition(), "x".repeat(size)))
        .build();
  }

  private static OutboxStatus outbox(Tidemark group) {
    return Objects.requireNonNull(group.status().outbox());
  }

  @Test
  void whatIsTooLargeFailsItsRecordOrHoldsUpItsPartitionUntilTheTopicTakesIt() throws Exception {
    send(0, 100, 2 * PRODUCERS_LIMIT, 200, 2 * TOPICS_LIMIT, 300);
    try (Tidemark group = group()) {
      group.start();
      await().atMost(BOUND).until(() -> outbox(group).lastError() != null);
      assertThat(outbox(group).lastError())
          .as("more than the topic takes is not published")
          .contains("message to " + receipts, RecordTooLargeException.class.getName());
      assertThat(group.deadLetters().find(LetterFilter.open()))
          .as("more than the producer may send is its record's failure")
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.offset()).isEqualTo(1);
                assertThat(letter.causeMessage())
                    .contains(RecordTooLargeException.class.getName(), receipts);
              });

      send(1, 400);
      await()
          .atMost(BOUND)
          .untilAsserted(
              () -> assertThat(seen()).containsExactlyInAnyOrder("0:100", "0:200", "1:400"));
      assertThat(outbox(group).backlog()).as("it, and what comes after it").isEqualTo(2);

      raiseTheTopicsLimit();
      await().atMost(BOUND).untilAsserted(() -> assertThat(seen()).hasSize(5));
      assertThat(seen().subList(3, 5)).containsExactly("0:" + 2 * TOPICS_LIMIT, "0:300");
      await().atMost(BOUND).until(() -> outbox(group).lastError() == null);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.TidemarkHandler;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.apache.kafka.common.serialization.Serializer;
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
  private static final String ANNOTATED = "annotated-payments";
  private static final String RECEIPTS = "annotated-receipts";

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
    return seen(receipts);
  }

  private List<String> seen(String in) {
    TopicPartition partition = new TopicPartition(in, 0);
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
    return builder()
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

  private TidemarkBuilder builder() {
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
        .policy(FailurePolicy.noRetry().otherwise(FailureAction.deadLetter()));
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

  /** As docs/outbox.md says. */
  @Test
  void whatNoLimitAdmitsAnOperatorLeavesOutByOneStatement() throws Exception {
    send(0, 100, 2 * TOPICS_LIMIT);
    try (Tidemark group = group()) {
      group.start();
      await().atMost(BOUND).until(() -> outbox(group).lastError() != null);
      send(1, 2 * TOPICS_LIMIT, 400);
      await().atMost(BOUND).until(() -> outbox(group).backlog() == 3);

      await().atMost(BOUND).until(() -> leaveOut(group) && outbox(group).lastError() == null);
      assertThat(outbox(group).backlog()).as("nothing is left").isZero();
      assertThat(seen()).containsExactlyInAnyOrder("0:100", "1:400");

      send(0, 300);
      await().atMost(BOUND).untilAsserted(() -> assertThat(seen()).hasSize(3));
      assertThat(seen()).endsWith("0:300");
    }
  }

  /** Leaves out what the status says cannot be published, if it says so. */
  private boolean leaveOut(Tidemark group) {
    String error = outbox(group).lastError();
    if (error != null) {
      Matcher id = Pattern.compile("id=([0-9a-f-]{36})").matcher(error);
      assertThat(id.find()).as(error).isTrue();
      database.execute(
          "delete from tidemark_outbox where group_id = '%s' and message_id = '%s'"
              .formatted("group-" + topic, id.group(1)));
    }
    return true;
  }

  record Receipt(String kind, int size) {}

  /** Publishes a receipt under whatever key its payment has. */
  @TidemarkHandler(id = "receipts")
  static final class ReceiptsOfPayments {
    @OnRecord(topics = ANNOTATED)
    @PublishTo(RECEIPTS)
    Receipt book(Integer size) {
      return new Receipt("small", size);
    }
  }

  /** As a registry's would. */
  private static final class ReceiptSerializer implements Serializer<Receipt> {
    @Override
    public byte[] serialize(String topic, Receipt receipt) {
      return "y".repeat(receipt.size()).getBytes(UTF_8);
    }
  }

  @Test
  void whatAMethodReturnsHasTheKeyOfItsRecordAlsoWhereItsTopicHasSerializers() throws Exception {
    broker.createTopic(ANNOTATED, 1, Map.of());
    broker.createTopic(RECEIPTS, 1, Map.of());
    try (Producer<Long, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new LongSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(ANNOTATED, 0, 42L, "100")).get();
      producer.send(new ProducerRecord<>(ANNOTATED, 0, null, "200")).get();
    }
    try (Tidemark group =
        builder()
            .outbox(
                OutboxSettings.DEFAULT.serializers(
                    RECEIPTS, StringSerializer::new, ReceiptSerializer::new))
            .handlers(new ReceiptsOfPayments())
            .build()) {
      group.start();
      await()
          .atMost(BOUND)
          .untilAsserted(() -> assertThat(seen(RECEIPTS)).containsExactly("42:100", "null:200"));
      assertThat(group.deadLetters().find(LetterFilter.open())).isEmpty();
    }
  }
}

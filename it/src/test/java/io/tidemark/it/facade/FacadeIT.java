// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.facade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Header;
import io.tidemark.handler.Input;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.status.GroupState;
import io.tidemark.status.LaneState;
import io.tidemark.status.LaneStatus;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick start and the rest of the façade, as a user would use them. */
final class FacadeIT {
  private static final int PAYMENTS = 60;
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static KafkaBroker broker;
  private static Postgres postgres;
  private static int tests;

  private Database database;

  @BeforeAll
  static void startServersAndFillTopics() throws Exception {
    broker = KafkaBroker.start();
    postgres = Postgres.start();
    broker.createTopic("payments", 2, Map.of());
    broker.createTopic("balances", 1, Map.of());
    broker.createTopic("words", 2, Map.of());
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (Future<RecordMetadata> sent : fill(producer)) {
        sent.get();
      }
    }
  }

  private static List<Future<RecordMetadata>> fill(Producer<String, byte[]> producer) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      ProducerRecord<String, byte[]> payment =
          new ProducerRecord<>(
              "payments",
              i % 2,
              "account" + i,
              "{\"id\":\"p%02d\",\"amount\":%d.50}".formatted(i, i).getBytes(UTF_8));
      payment.headers().add("origin", "web".getBytes(UTF_8));
      sent.add(producer.send(payment));
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  "balances", new LongSerializer().serialize("balances", i + 1L))));
    }
    for (String word : List.of("first", "poison", "third")) {
      sent.add(producer.send(new ProducerRecord<>("words", 0, null, word.getBytes(UTF_8))));
    }
    sent.add(producer.send(new ProducerRecord<>("words", 1, null, "other".getBytes(UTF_8))));
    return sent;
  }

  @AfterAll
  static void closeServers() {
    postgres.close();
    broker.close();
  }

  @BeforeEach
  void emptyDatabase() {
    tests++;
    postgres.createDatabase("facade" + tests);
    database = postgres.database().named("facade" + tests);
    database.execute("create table applied (what text)");
  }

  record Payment(String id, BigDecimal amount) {}

  /** Asks for something of each kind. */
  @TidemarkHandler(id = "payments")
  static final class Payments {
    @OnRecord(topics = "payments")
    void apply(
        Payment payment,
        @Key String key,
        @Header("origin") String origin,
        RecordContext context,
        Handle db) {
      db.execute(
          "insert into applied values (?)",
          String.join(" ", payment.id(), payment.amount().toString(), key, origin));
      context.get(Handle.class).execute("select 1");
    }

    @OnBatch(topics = "balances", maxRecords = 7, value = LongDeserializer.class)
    void balances(List<Long> balances, Connection db) throws SQLException {
      assertThat(balances).hasSizeLessThanOrEqualTo(7);
      try (PreparedStatement insert = db.prepareStatement("insert into applied values (?)")) {
        for (Long balance : balances) {
          insert.setString(1, "balance " + balance);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  private PostgresStore store() {
    return PostgresStore.connect(database.url(), database.user(), database.password())
        .schema(SchemaMode.CREATE);
  }

  private List<String> applied() {
    return database.query("select what from applied order by what").stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static boolean atTheEnd(Tidemark tidemark, int lanes) {
    List<LaneStatus> status = tidemark.status().lanes();
    return status.size() == lanes
        && status.stream().allMatch(lane -> lane.lagRecords() != null && lane.lagRecords() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void anAnnotatedClassHandlesEveryRecordOnce(String protocol) {
    try (Tidemark tidemark =
        Tidemark.builder()
            .kafka(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.protocol", protocol))
            .groupId("facade-" + tests)
            .store(store())
            .handlers(new Payments())
            .workers(3)
            .build()) {
      tidemark.start();
      await().atMost(BOUND).until(() -> atTheEnd(tidemark, 3));
      assertThat(tidemark.status().healthy()).isTrue();
      assertThat(tidemark.close(BOUND)).isTrue();
      assertThat(tidemark.status().state()).isEqualTo(GroupState.CLOSED);
    }
    assertThat(applied())
        .hasSize(2 * PAYMENTS)
        .doesNotHaveDuplicates()
        .contains("p00 0.50 account0 web", "p59 59.50 account59 web", "balance 1", "balance 60");
  }

  @Test
  void poisonHaltsItsPartitionUntilItIsSkippedAndASeekRepeats() {
    try (Tidemark tidemark =
        Tidemark.builder()
            .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
            .groupId("facade-" + tests)
            .application("ledger service")
            .store(store())
            .onRecord(
                Input.of(String.class, "words").id("words"),
                (word, context) -> {
                  if ("poison".equals(word)) {
                    throw new IllegalArgumentException("cannot be swallowed");
                  }
                  context.get(Handle.class).execute("insert into applied values (?)", word);
                })
            .policy(FailurePolicy.DEFAULT.otherwise(FailureAction.halt()))
            .build()) {
      tidemark.start();
      await()
          .atMost(BOUND)
          .until(
              () ->
                  tidemark.status().lanes().stream()
                      .anyMatch(lane -> lane.state() == LaneState.HALTED));
      assertThat(tidemark.status().healthy()).isFalse();
      assertThat(tidemark.status().lanes())
          .filteredOn(lane -> lane.state() == LaneState.HALTED)
          .singleElement()
          .satisfies(
              lane -> {
                assertThat(lane.position()).isEqualTo(1L);
                assertThat(lane.lastError()).contains("handler words", "cannot be swallowed");
              });
      await().atMost(BOUND).until(() -> applied().equals(List.of("first", "other")));

      tidemark.skip("words", 0, 1, "cannot be swallowed, ticket 7");
      await().atMost(BOUND).until(() -> atTheEnd(tidemark, 2));
      assertThat(tidemark.status().healthy()).isTrue();
      assertThat(applied()).containsExactly("first", "other", "third");

      tidemark.seek("words", 1, 0, "once more");
      await().atMost(BOUND).until(() -> applied().size() == 4);
      assertThat(applied()).containsExactly("first", "other", "other", "third");
    }
    assertThat(database.query("select action, operator, reason from tidemark_audit order by id"))
        .containsExactly(
            List.of("SKIP", "ledger service", "cannot be swallowed, ticket 7"),
            List.of("SEEK", "ledger service", "once more"));
  }
}

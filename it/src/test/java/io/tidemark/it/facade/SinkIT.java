// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.facade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Effects;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UpsertInto;
import io.tidemark.handler.UpsertSink;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.sink.TableWrite;
import io.tidemark.status.LaneStatus;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows and deferred statements from a topic into tables, as a user would have them written. */
final class SinkIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static KafkaBroker broker;
  private static Postgres postgres;
  private static int tests;

  private Database database;
  private String topic;

  @BeforeAll
  static void startServers() {
    broker = KafkaBroker.start();
    postgres = Postgres.start();
  }

  @AfterAll
  static void closeServers() {
    postgres.close();
    broker.close();
  }

  @BeforeEach
  void emptyDatabase() {
    tests++;
    use("sink" + tests);
    postgres.createDatabase("sink" + tests);
    database = postgres.database().named("sink" + tests);
  }

  private void use(String name) {
    topic = name;
    broker.createTopic(topic, 1, Map.of());
  }

  /** Sends keys and values in turn. */
  private void send(@Nullable String... keysAndValues) throws Exception {
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < keysAndValues.length; i += 2) {
        String value = keysAndValues[i + 1];
        producer
            .send(
                new ProducerRecord<>(
                    topic, keysAndValues[i], value == null ? null : value.getBytes(UTF_8)))
            .get();
      }
    }
  }

  private TidemarkBuilder builder() {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
        .groupId("group-" + topic)
        .store(
            PostgresStore.connect(database.url(), database.user(), database.password())
                .schema(SchemaMode.CREATE))
        .policy(FailurePolicy.retry(1, "10ms", "10ms").otherwise(FailureAction.deadLetter()));
  }

  private void runToTheEnd(TidemarkBuilder builder) {
    try (Tidemark tidemark = builder.build()) {
      tidemark.start();
      await().atMost(BOUND).until(() -> atTheEnd(tidemark));
    }
  }

  private static boolean atTheEnd(Tidemark tidemark) {
    List<LaneStatus> lanes = tidemark.status().lanes();
    return !lanes.isEmpty()
        && lanes.stream().allMatch(lane -> lane.lagRecords() != null && lane.lagRecords() == 0);
  }

  private List<List<String>> letters() {
    return database.query(
        "select record_offset, handler from tidemark_dead_letter order by record_offset");
  }

  @Test
  void aSinkFillsATableWithoutAnyCode() throws Exception {
    database.execute("create type mood as enum ('GLAD', 'SAD')");
    database.execute(
        "create table balance (account text primary key, amount numeric(12, 2) not null, as_of timestamptz, tags text[], mood mood, extra jsonb)");
    send(
        "a",
        "{\"account\":\"a\",\"amount\":1.50,\"asOf\":\"2024-02-29T12:00:00Z\",\"tags\":[\"x\"],\"mood\":\"GLAD\",\"extra\":{\"k\":1},\"unknown\":7}",
        "b",
        "{\"amount\":2}",
        "gone",
        "{\"amount\":3}",
        "a",
        "{\"account\":\"a\",\"amount\":\"2.50\"}",
        "gone",
        null,
        "bad",
        "{\"amount\":\"much\"}",
        "worse",
        "{\"amount\":",
        "c",
        "{\"amount\":4}");
    runToTheEnd(
        builder()
            .sink(
                UpsertSink.of(
                    TableWrite.into("balance").key("account").deletingOnTombstone(), topic)));
    assertThat(
            database.query(
                "select account, amount, as_of = '2024-02-29 12:00Z', tags, mood, extra->>'k' from balance order by account"))
        .satisfiesExactly(
            row -> assertThat(row).containsExactly("a", "2.50", "t", "{x}", "GLAD", "1"),
            row -> assertThat(row).startsWith("b", "2.00"),
            row -> assertThat(row).startsWith("c", "4.00"));
    assertThat(letters()).containsExactly(List.of("5", topic), List.of("6", topic));
    assertThat(
            database.query(
                "select cause_message from tidemark_dead_letter where record_offset = 5"))
        .singleElement()
        .asString()
        .contains("column amount (numeric(12,2)) takes no text")
        .doesNotContain("much\"");
  }

  @Test
  void aTableThatDoesNotFitIsRefusedAtTheStart() {
    database.execute("create table balance (account text, amount integer)");
    try (Tidemark tidemark =
        builder()
            .sink(UpsertSink.of(TableWrite.into("balance").key("account"), topic).columns("amuont"))
            .tables(TableWrite.into("missing"))
            .build()) {
      assertThatThrownBy(tidemark::start)
          .hasMessageContaining("has no unique index on exactly (account)")
          .hasMessageContaining("has no column \"amuont\"")
          .hasMessageContaining("\"missing\": is not there");
    }
  }

  record Payment(String id, String account, BigDecimal amount, Instant at) {}

  record Balance(String account, BigDecimal amount, Instant asOf) {}

  @TidemarkHandler(id = "balances")
  static final class Balances {
    @OnBatch(topics = "valuations")
    @UpsertInto(table = "balance", key = "account", version = "as_of")
    List<Balance> apply(List<Payment> payments) {
      return payments.stream()
          .map(payment -> new Balance(payment.account(), payment.amount(), payment.at()))
          .toList();
    }
  }

  @Test
  void whatABatchReturnsIsWrittenByVersion() throws Exception {
    use("valuations");
    database.execute(
        "create table balance (account text primary key, amount numeric check (amount > 0), as_of timestamptz)");
    send(
        null, "{\"id\":\"1\",\"account\":\"a\",\"amount\":1,\"at\":\"2024-01-02T00:00:00Z\"}",
        null, "{\"id\":\"2\",\"account\":\"a\",\"amount\":2,\"at\":\"2024-01-01T00:00:00Z\"}",
        null, "{\"id\":\"3\",\"account\":\"b\",\"amount\":-1,\"at\":\"2024-01-01T00:00:00Z\"}",
        null, "{\"id\":\"4\",\"account\":\"c\",\"amount\":4,\"at\":\"2024-01-01T00:00:00Z\"}");
    runToTheEnd(builder().handlers(new Balances()));
    assertThat(database.query("select account, amount from balance order by account"))
        .containsExactly(List.of("a", "1"), List.of("c", "4"));
    assertThat(letters()).containsExactly(List.of("2", "balances"));
  }

  @TidemarkHandler(id = "ledger")
  static final class Ledger {
    private static final TableWrite SEEN = TableWrite.into("seen").key("account");

    @OnRecord(topics = "payments")
    void apply(Payment payment, Connection db, Effects effects) throws SQLException {
      effects.execute(
          "insert into entry (id, amount, at) values (?, ?, ?)",
          payment.id(),
          payment.amount(),
          payment.at());
      effects.upsert("last_payment", payment);
      effects.upsert(SEEN, Map.of("account", payment.account()));
      try (Statement now = db.createStatement()) {
        now.execute("insert into direct values (default)");
      }
    }
  }

  @Test
  void deferredStatementsAndRowsFollowWhatHandlersDoThemselves() throws Exception {
    use("payments");
    database.execute("create sequence happened");
    database.execute("create table direct (n bigint default nextval('happened'))");
    database.execute(
        "create table entry (id text primary key, amount numeric check (amount < 100), at timestamptz, n bigint default nextval('happened'))");
    database.execute(
        "create table last_payment (id text, account text primary key, amount numeric, at timestamptz, n bigint default nextval('happened'))");
    database.execute("create table seen (account text primary key)");
    send(
        null, "{\"id\":\"1\",\"account\":\"a\",\"amount\":1,\"at\":\"2024-01-02T00:00:00Z\"}",
        null, "{\"id\":\"2\",\"account\":\"a\",\"amount\":2,\"at\":\"2024-01-03T00:00:00Z\"}",
        null, "{\"id\":\"3\",\"account\":\"b\",\"amount\":100,\"at\":\"2024-01-01T00:00:00Z\"}",
        null, "{\"id\":\"2\",\"account\":\"b\",\"amount\":5,\"at\":\"2024-01-01T00:00:00Z\"}",
        null, "{\"id\":\"4\",\"account\":\"c\",\"amount\":4,\"at\":\"2024-01-01T00:00:00Z\"}");
    runToTheEnd(builder().handlers(new Ledger()));
    assertThat(database.query("select id, amount from entry order by id"))
        .containsExactly(List.of("1", "1"), List.of("2", "2"), List.of("4", "4"));
    assertThat(database.query("select account, id, amount from last_payment order by account"))
        .containsExactly(List.of("a", "2", "2"), List.of("c", "4", "4"));
    assertThat(database.query("select account from seen order by account"))
        .containsExactly(List.of("a"), List.of("c"));
    assertThat(letters()).containsExactly(List.of("2", "ledger"), List.of("3", "ledger"));
    assertThat(database.queryNumber("select count(*) from direct")).isEqualTo(3);
    assertThat(
            database.query(
                "select (select min(n) from direct) < (select min(n) from entry), (select min(n) from entry) < (select min(n) from last_payment)"))
        .containsExactly(List.of("t", "t"));
  }
}

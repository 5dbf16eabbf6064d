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
import io.tidemark.letter.LetterFilter;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.UnitSettings;
import io.tidemark.sink.Naming;
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
import java.util.UUID;
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
import tools.jackson.databind.JsonNode;

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

  private void awaitNoLetters(Tidemark tidemark) {
    await("no letters")
        .atMost(BOUND)
        .until(() -> tidemark.deadLetters().find(LetterFilter.open()).isEmpty());
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

  record AccountKey(String bankId, int number) {}

  record Deposit(int paidIn) {}

  @Test
  void keysAreReadAsTheSinkSaysAndNamesMayStayAsTheyAre() throws Exception {
    database.execute(
        """
        create table of_uuid (id uuid primary key, paid_in integer);
        create table of_object (bank_id text, number integer, paid_in integer,
                                primary key (bank_id, number));
        create table of_record ("bankId" text, number integer, "paidIn" integer,
                                primary key ("bankId", number))""");
    String id = "0f0e0d0c-0b0a-0908-0706-050403020100";
    String gone = "00000000-0000-0000-0000-000000000001";
    String value = "{\"paidIn\":7}";
    use("of-uuid");
    send(id, value, gone, value, gone, null, "no-uuid", value);
    for (String name : List.of("of-object", "of-record")) {
      use(name);
      send("{\"bankId\":\"a\",\"number\":1}", value);
      send("{\"number\":2,\"bankId\":\"a\"}", value);
      send("{\"bankId\":\"a\",\"number\":2}", null);
      send("{\"bankId\":\"a\"}", null);
    }
    TableWrite ofObject = TableWrite.into("of_object").key("bank_id", "number");
    TableWrite ofRecord = TableWrite.into("of_record").key("bankId", "number").naming(Naming.AS_IS);
    runToTheEnd(
        builder()
            .sink(
                UpsertSink.of(TableWrite.into("of_uuid").key("id").deletingOnTombstone(), "of-uuid")
                    .recordKey(UUID.class))
            .sink(
                UpsertSink.of(ofObject.deletingOnTombstone(), "of-object")
                    .recordKey(JsonNode.class))
            .sink(
                UpsertSink.of(ofRecord.deletingOnTombstone(), "of-record")
                    .recordKey(AccountKey.class)
                    .rows(Deposit.class)));
    assertThat(database.query("select id, paid_in from of_uuid")).containsExactly(List.of(id, "7"));
    assertThat(database.query("select bank_id, number, paid_in from of_object"))
        .containsExactly(List.of("a", "1", "7"));
    assertThat(database.query("select \"bankId\", number, \"paidIn\" from of_record"))
        .containsExactly(List.of("a", "1", "7"));
    assertThat(
            database.query(
                "select handler, record_offset, cause_message from tidemark_dead_letter order by handler"))
        .satisfiesExactly(
            half -> assertThat(half).startsWith("of-object", "3"),
            half -> assertThat(half).startsWith("of-record", "3"),
            none -> assertThat(none).startsWith("of-uuid", "3"));
  }

  private void older(String table) throws Exception {
    database.execute(
        "create table %s (k text primary key, a integer check (a <> 1), as_of integer, source_offset bigint)"
            .formatted(table));
    use(table);
    send("x", "{\"a\":1,\"asOf\":1}");
  }

  /**
   * Of a parked key the newer record comes from another topic, of a dead record from its own; in a
   * unit of its own, or the older one would not reach the database at all.
   */
  @Test
  void aRedrivenRecordReplacesNothingThatIsNewer() throws Exception {
    String newer = "{\"a\":2,\"asOf\":2}";
    older("versioned");
    use("elsewhere");
    send("x", newer);
    older("by_offset");
    send("x", newer);
    older("unversioned");
    send("x", newer);
    TableWrite versioned = TableWrite.into("versioned").key("k").versionedBy("as_of");
    TableWrite byOffset = TableWrite.into("by_offset").key("k").versionedByOffset("source_offset");
    try (Tidemark tidemark =
        builder()
            .unit(UnitSettings.RECORD)
            .sink(UpsertSink.of(versioned, "versioned", "elsewhere"))
            .policy("versioned", FailurePolicy.noRetry().otherwise(FailureAction.parkKey()))
            .sink(UpsertSink.of(byOffset, "by_offset"))
            .sink(UpsertSink.of(TableWrite.into("unversioned").key("k"), "unversioned"))
            .build()) {
      tidemark.start();
      await().atMost(BOUND).until(() -> atTheEnd(tidemark));
      for (String table : List.of("versioned", "by_offset", "unversioned")) {
        assertThat(database.query("select a from " + table)).containsExactly(List.of("2"));
        database.execute("alter table %s drop constraint %s_a_check".formatted(table, table));
      }

      assertThat(tidemark.deadLetters().redrive(LetterFilter.open(), "cured")).hasSize(3);
      awaitNoLetters(tidemark);
    }
    assertThat(database.query("select a, as_of from versioned")).containsExactly(List.of("2", "2"));
    assertThat(database.query("select a, source_offset from by_offset"))
        .containsExactly(List.of("2", "1"));
    assertThat(database.query("select a from unversioned"))
        .as("which is what versions are for")
        .containsExactly(List.of("1"));
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

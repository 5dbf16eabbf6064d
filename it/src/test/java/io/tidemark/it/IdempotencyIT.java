// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.effect.MessageId;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Header;
import io.tidemark.handler.Idempotent;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyedBy;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.idempotency.IdempotencyConflictException;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.idempotency.MissingKeyException;
import io.tidemark.idempotency.ShorterRetention;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.SeekTarget;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Records that are in the log twice, on real servers. */
@ExtendWith(TidemarkServers.class)
final class IdempotencyIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int PAYMENTS = 150;

  private final KafkaBroker broker;
  private final Database database;
  private final String topic = Servers.uniqueName("payments");
  private final AtomicInteger passedOver = new AtomicInteger();

  IdempotencyIT(KafkaBroker broker, Database database) {
    this.broker = broker;
    this.database = database;
  }

  @BeforeEach
  void prepare() {
    database.execute("drop schema public cascade; create schema public");
    database.execute("create table applied (id text not null, at bigint not null)");
    broker.createTopic(topic, 2, Map.of());
  }

  // What is sent.

  private void send(List<ProducerRecord<String, byte[]>> records) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      records.forEach(record -> sent.add(producer.send(record)));
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
  }

  private static ProducerRecord<String, byte[]> payment(
      String topic, int partition, int id, String value) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, partition, "account" + id % 7, value.getBytes(UTF_8));
    record.headers().add("payment-id", ("p" + id).getBytes(UTF_8));
    return record;
  }

  // Who handles it.

  private TidemarkBuilder group() {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
        .groupId("group-" + topic)
        .store(
            PostgresStore.connect(database.url(), database.user(), database.password())
                .schema(SchemaMode.CREATE))
        .policy(FailurePolicy.noRetry())
        .listener(
            new TidemarkListener() {
              @Override
              public void passedOver(UnitOfWork unit, int records) {
                passedOver.addAndGet(records);
              }
            })
        .watchInterval(Duration.ofMillis(200));
  }

  private static boolean atTheEnd(List<Tidemark> groups, int lanes) {
    List<LaneStatus> all =
        groups.stream().flatMap(group -> group.status().lanes().stream()).toList();
    return all.size() == lanes
        && all.stream().allMatch(lane -> lane.lagRecords() != null && lane.lagRecords() == 0);
  }

  private static void awaitEnd(int lanes, Tidemark... groups) {
    await().atMost(BOUND).until(() -> atTheEnd(List.of(groups), lanes));
  }

  private long applied() {
    return database.queryNumber("select count(*) from applied");
  }

  private long keys() {
    return database.queryNumber("select count(*) from tidemark_idempotency");
  }

  private long differentPayments() {
    return database.queryNumber("select count(distinct id) from applied");
  }

  private TidemarkBuilder payments(String... topics) {
    return group()
        .onRecord(
            Input.of(String.class, topics)
                .id("payments")
                .idempotent(KeyedBy.form("header:payment-id")),
            (payment, context) ->
                context
                    .get(Handle.class)
                    .execute(
                        "insert into applied values (?, ?)",
                        new String(context.headers().lastHeader("payment-id").value(), UTF_8),
                        context.offset()));
  }

  // Duplicates.

  @Test
  void whatWasSentTwiceAndCopiedTakesEffectOnceUnderTwoInstances() throws Exception {
    String copy = topic + "-copy";
    broker.createTopic(copy, 2, Map.of());
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (int id = 0; id < PAYMENTS; id++) {
      records.add(payment(topic, id % 2, id, "10 EUR"));
      records.add(payment(topic, (id + 1) % 2, id, "10 EUR"));
      records.add(payment(copy, id % 2, id, "10 EUR"));
    }
    send(records);

    try (Tidemark one = payments(topic, copy).build();
        Tidemark other = payments(topic, copy).build()) {
      one.start();
      other.start();
      awaitEnd(4, one, other);

      assertThat(applied()).isEqualTo(PAYMENTS);
      assertThat(differentPayments()).isEqualTo(PAYMENTS);
      assertThat(keys()).isEqualTo(PAYMENTS);
      await().atMost(BOUND).until(() -> passedOver.get() == 2 * PAYMENTS);
    }
  }

  @Test
  void batchesPassOverWhatTookEffect() throws Exception {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (int id = 0; id < PAYMENTS; id++) {
      records.add(payment(topic, id % 2, id, "10 EUR"));
      records.add(payment(topic, id % 3 == 0 ? 0 : 1, id, "10 EUR"));
    }
    send(records);

    try (Tidemark group =
        group()
            .onBatch(
                Input.of(String.class, topic)
                    .idempotent(KeyedBy.form("header:payment-id"))
                    .maxRecords(20),
                (payments, context) -> {
                  assertThat(payments).hasSameSizeAs(context.records());
                  for (RecordContext record : context.records()) {
                    context
                        .get(Handle.class)
                        .execute(
                            "insert into applied values (?, ?)",
                            new String(record.headers().lastHeader("payment-id").value(), UTF_8),
                            record.offset());
                  }
                })
            .build()) {
      group.start();
      awaitEnd(2, group);

      assertThat(applied()).isEqualTo(PAYMENTS);
      assertThat(differentPayments()).isEqualTo(PAYMENTS);
    }
  }

  // What is not a repeat.

  @Test
  void anotherPayloadUnderAKeyAndNoKeyAreParked() throws Exception {
    ProducerRecord<String, byte[]> nameless =
        new ProducerRecord<>(topic, 0, "nobody", "10 EUR".getBytes(UTF_8));
    send(
        List.of(
            payment(topic, 0, 1, "10 EUR"),
            payment(topic, 0, 2, "20 EUR"),
            payment(topic, 0, 1, "10000 EUR"),
            nameless,
            payment(topic, 0, 3, "30 EUR")));

    try (Tidemark group = payments(topic).build()) {
      group.start();
      awaitEnd(2, group);

      List<DeadLetter> letters = group.deadLetters().find(LetterFilter.open());
      assertThat(letters).extracting(DeadLetter::offset).containsExactly(2L, 3L);
      assertThat(letters).extracting(DeadLetter::state).containsOnly(LetterState.PARKED);
      assertThat(letters)
          .extracting(letter -> String.valueOf(letter.causeMessage()))
          .satisfiesExactly(
              conflict ->
                  assertThat(conflict)
                      .contains(IdempotencyConflictException.class.getName(), "key_hash"),
              missing ->
                  assertThat(missing)
                      .contains(MissingKeyException.class.getName(), "header payment-id"));
      assertThat(applied()).isEqualTo(3);
      assertThat(keys()).isEqualTo(3);
    }
  }

  @Test
  void aParkedRecordKeepsNoKeyUntilItIsRedriven() throws Exception {
    send(List.of(payment(topic, 0, 1, "refuse"), payment(topic, 1, 2, "10 EUR")));
    AtomicBoolean cured = new AtomicBoolean();

    try (Tidemark group =
        group()
            .onRecord(
                Input.of(String.class, topic).idempotent(KeyedBy.form("header:payment-id")),
                (payment, context) -> {
                  context
                      .get(Handle.class)
                      .execute("insert into applied values (?, ?)", payment, context.offset());
                  if (payment.equals("refuse") && !cured.get()) {
                    throw new IllegalStateException("not yet");
                  }
                })
            .build()) {
      group.start();
      awaitEnd(2, group);
      assertThat(keys()).isEqualTo(1);

      cured.set(true);
      group.deadLetters().redrive(LetterFilter.open(), "cured");
      await().atMost(BOUND).until(() -> keys() == 2);
      assertThat(applied()).isEqualTo(2);
    }
  }

  // Answers.

  private static final String ANSWERED = "idempotency-answers";

  record Receipt(String payment, int number) {}

  /** Answers payments with receipts, whose numbers tell how often it was called. */
  @TidemarkHandler(id = "receipts")
  static final class Receipts {
    private final AtomicInteger calls = new AtomicInteger();

    @OnRecord(topics = ANSWERED)
    @Idempotent(key = "header:payment-id", cacheResult = true)
    @PublishTo("receipts")
    Receipt apply(@Header("payment-id") String id) {
      return new Receipt(id, calls.incrementAndGet());
    }
  }

  @Test
  void aRepeatIsAnsweredAgainUnderTheSameIdWithoutTheHandler() throws Exception {
    broker.createTopic(ANSWERED, 1, Map.of());
    send(
        List.of(
            payment(ANSWERED, 0, 1, "10 EUR"),
            payment(ANSWERED, 0, 2, "20 EUR"),
            payment(ANSWERED, 0, 1, "10 EUR")));
    Receipts receipts = new Receipts();

    try (Tidemark group =
        group().handlers(receipts).outbox(OutboxSettings.DEFAULT.mode(OutboxMode.TABLE)).build()) {
      group.start();
      awaitEnd(1, group);
      send(List.of(payment(ANSWERED, 0, 2, "20 EUR")));
      awaitEnd(1, group);
      await().atMost(BOUND).until(() -> passedOver.get() == 2);
    }

    assertThat(receipts.calls).hasValue(2);
    assertThat(messages(1)).hasSize(2).allMatch(messages(1).get(0)::equals);
    assertThat(messages(2)).hasSize(2).allMatch(messages(2).get(0)::equals);
    assertThat(messages(1)).doesNotContainAnyElementsOf(messages(2));
  }

  private static final String ASKED = "idempotency-asked";
  private static final String TOLD = "idempotency-told";

  /** The same, from one topic to another. */
  @TidemarkHandler(id = "asked")
  static final class Telling {
    private final AtomicInteger calls = new AtomicInteger();

    @OnRecord(topics = ASKED)
    @Idempotent(key = "header:payment-id", cacheResult = true)
    @PublishTo(TOLD)
    Receipt apply(@Header("payment-id") String id) {
      return new Receipt(id, calls.incrementAndGet());
    }
  }

  @Test
  void aRepeatIsAnsweredByAnotherInstanceUnderTheSameIdAsReadersSee() throws Exception {
    broker.createTopic(ASKED, 1, Map.of());
    broker.createTopic(TOLD, 1, Map.of());
    List<ProducerRecord<String, byte[]>> payments =
        List.of(payment(ASKED, 0, 1, "10 EUR"), payment(ASKED, 0, 2, "20 EUR"));
    Telling first = new Telling();
    handle(first, payments);
    Telling second = new Telling();
    handle(second, List.of(payments.get(1), payments.get(0), payment(ASKED, 0, 3, "30 EUR")));

    assertThat(first.calls).hasValue(2);
    assertThat(second.calls).as("only what is new").hasValue(1);
    List<List<String>> told = told();
    assertThat(told)
        .extracting(message -> message.get(1))
        .containsExactly(
            receipt("p1", 1),
            receipt("p2", 2),
            receipt("p2", 2),
            receipt("p1", 1),
            receipt("p3", 1));
    assertThat(told.subList(2, 4)).containsExactly(told.get(1), told.get(0));
    assertThat(told.stream().map(message -> message.get(0)).distinct()).hasSize(3);
  }

  private void handle(Telling handler, List<ProducerRecord<String, byte[]>> payments)
      throws Exception {
    send(payments);
    try (Tidemark group = group().handlers(handler).build()) {
      group.start();
      awaitEnd(1, group);
    }
  }

  private static String receipt(String payment, int number) {
    return "{\"payment\":\"%s\",\"number\":%d}".formatted(payment, number);
  }

  /** Ids and values of what a reader of committed messages sees. */
  private List<List<String>> told() {
    TopicPartition partition = new TopicPartition(TOLD, 0);
    List<List<String>> told = new ArrayList<>();
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "none"),
            text,
            text)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          byte[] id = record.headers().lastHeader(MessageId.HEADER).value();
          told.add(List.of(new String(id, UTF_8), record.value()));
        }
      }
    }
    return told;
  }

  /** Ids and values of what was published of a payment. */
  private List<List<String>> messages(int payment) {
    return database.query(
        "select message_id, convert_from(message_value, 'UTF8') from tidemark_outbox where convert_from(message_value, 'UTF8') like '%%\"p%d\"%%' order by record_offset"
            .formatted(payment));
  }

  // How long keys are kept.

  @Test
  void aTopicThatKeepsRecordsForLongerThanKeysIsRefusedUnlessThatIsAccepted() {
    String eternal = topic + "-eternal";
    broker.createTopic(eternal, 1, Map.of("retention.ms", "-1"));

    try (Tidemark group = payments(topic, eternal).build()) {
      assertThatThrownBy(group::start)
          .hasMessageContaining("topic " + eternal + " (retention.ms=-1, segment.ms=")
          .hasMessageContaining("PT720H")
          .message()
          .doesNotContain("topic " + topic + " (");
    }
    assertStarts(IdempotencySettings.DEFAULT.shorter(ShorterRetention.WARN), eternal);
    assertStarts(IdempotencySettings.DEFAULT.retention(IdempotencySettings.FOREVER), eternal);
  }

  private void assertStarts(IdempotencySettings settings, String eternal) {
    try (Tidemark group = payments(topic, eternal).idempotency(settings).build()) {
      group.start();
      awaitEnd(3, group);
    }
  }

  /**
   * As those do that may not be asked; on this broker all may be, so it is one that is not there.
   */
  @Test
  void aTopicThatDoesNotTellIsWarnedOfByName() {
    String untold = topic + "-untold";
    Logger log = (Logger) LoggerFactory.getLogger("io.tidemark.internal.runtime.KeyRetention");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.addAppender(logged);
    try (Tidemark group = payments(topic, untold).build()) {
      group.start();
    } finally {
      log.detachAppender(logged);
    }
    assertThat(logged.list)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.getFormattedMessage())
                    .contains("topics [" + untold + "] do not tell", "DESCRIBE_CONFIGS"));
  }

  private static ProducerRecord<String, byte[]> booked(
      String topic, int partition, int id, String bookingDate) {
    return payment(topic, partition, id, "{\"bookingDate\":\"" + bookingDate + "\"}");
  }

  /** Makes the partitioned table as the page has it. */
  private void partitionKeysByMonth() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "idempotency.md"));
    int from = page.indexOf("CREATE TABLE tidemark_idempotency (");
    database.execute(page.substring(from, page.indexOf("-- every month", from)));
    addMonth("2026_02", "2026-02-01", "2026-03-01");
  }

  private void addMonth(String name, String from, String to) {
    database.execute(
        "create table tidemark_idempotency_%s partition of tidemark_idempotency for values from ('%s') to ('%s')"
            .formatted(name, from, to));
  }

  @Test
  void aMonthIsDroppedUnderARunningGroup() throws Exception {
    partitionKeysByMonth();
    send(List.of(booked(topic, 0, 1, "2026-01-31"), booked(topic, 0, 2, "2026-02-01")));

    try (Tidemark group =
        group()
            .onRecord(
                Input.of(String.class, topic)
                    .idempotent(
                        KeyedBy.<String>form("header:payment-id").bucket("json:/bookingDate")),
                (payment, context) ->
                    context
                        .get(Handle.class)
                        .execute("insert into applied values ('', ?)", context.offset()))
            .build()) {
      group.start();
      awaitEnd(2, group);
      assertThat(keys()).isEqualTo(2);

      database.execute("drop table tidemark_idempotency_2026_01");
      send(
          List.of(
              booked(topic, 0, 2, "2026-02-01"),
              booked(topic, 0, 1, "2026-01-31"),
              booked(topic, 0, 3, "2026-02-28")));
      await("records behind the one whose month is gone")
          .atMost(BOUND)
          .untilAsserted(
              () ->
                  assertThat(database.query("select at from applied order by at"))
                      .as("other months' keys hold")
                      .containsExactly(List.of("0"), List.of("1"), List.of("4")));
      assertThat(group.deadLetters().find(LetterFilter.open()))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.offset()).isEqualTo(3);
                assertThat(letter.causeMessage())
                    .contains("no partition for the bucket of a key", "or a DEFAULT one");
              });

      addMonth("2026_01", "2026-01-01", "2026-02-01");
      group.deadLetters().redrive(LetterFilter.open(), "its month is there again, without keys");
      await().atMost(BOUND).until(() -> applied() == 4);
      assertThat(keys()).isEqualTo(3);
    }
  }

  @Test
  void everyEffectHasAKeyOfItsOwnWhileKeysArePurgedAndRecordsReplayed() throws Exception {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (int id = 0; id < PAYMENTS; id++) {
      records.add(payment(topic, id % 2, id, "10 EUR"));
    }
    send(records);

    try (Tidemark group =
        payments(topic)
            .idempotency(
                new IdempotencySettings(
                    Duration.ofMillis(1), ShorterRetention.WARN, Duration.ofMillis(5), 7))
            .pollTimeout(Duration.ofMillis(10))
            .build()) {
      group.start();
      awaitEnd(2, group);
      database.execute(
          """
          create table added (number bigint);
          create function tell() returns trigger language plpgsql as $$
            begin
              insert into added select 1 from tidemark_idempotency
               where scope = new.scope and bucket = new.bucket and key_hash = new.key_hash;
              return new;
            end $$;
          create constraint trigger tell after insert on tidemark_idempotency
            deferrable initially deferred for each row execute function tell();
          delete from applied""");
      for (int replay = 0; replay < 10; replay++) {
        group.seek(
            Map.of(
                new TopicPartition(topic, 0), SeekTarget.beginning(),
                new TopicPartition(topic, 1), SeekTarget.beginning()),
            "a replay");
        awaitEnd(2, group);
      }
      await().atMost(BOUND).until(() -> keys() == 0);
    }

    assertThat(applied())
        .isPositive()
        .isEqualTo(database.queryNumber("select count(*) from added"));
  }
}

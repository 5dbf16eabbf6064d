// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Input;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.it.harness.Answers;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Ledger;
import io.tidemark.it.harness.Scenario;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import io.tidemark.settings.RetrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that cannot be read, now or ever, and bytes that nobody would want to keep in a row. */
final class UnreadableIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String INSTANCE = "instance";

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(1);

  private Producer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            scenario.broker().bootstrapServers(),
            "max.request.size",
            2 * BIG,
            "linger.ms",
            5),
        bytes,
        bytes);
  }

  private static List<DeadLetter> letters(Instance instance, LetterState... states) {
    LetterFilter all = LetterFilter.open().states(Set.of(states)).limit(Integer.MAX_VALUE);
    return instance.tidemark().deadLetters().find(all);
  }

  private static List<Long> numbers(List<DeadLetter> letters) {
    return letters.stream().map(UnreadableIT::number).sorted().toList();
  }

  private static long number(DeadLetter letter) {
    return letter.offset() * PARTITIONS + letter.partition().partition();
  }

  private static void redriveAll(Instance instance) {
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    await("no letters").atMost(BOUND).until(() -> letters(instance).isEmpty());
  }

  // Garbage.

  private static final String BOOKINGS = "unreadable-bookings";
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 5_000;
  private static final int GARBAGE = 997;
  private static final int KEYS = 500;

  record Booking(int number, String account) {}

  /** What was agreed on. */
  @TidemarkHandler(id = "bookings")
  static final class Bookings {
    @OnRecord(topics = BOOKINGS)
    void apply(Booking booking, RecordContext context, Handle db) {
      assertThat(booking.number()).isEqualTo(context.offset() * PARTITIONS + context.partition());
      Ledger.write(db, new String(context.record().value(), UTF_8), context, INSTANCE);
    }
  }

  /** Reads whatever comes. */
  @TidemarkHandler(id = "bookings")
  static final class Repaired {
    @OnRecord(topics = BOOKINGS)
    void apply(byte[] any, RecordContext context, Handle db) {
      Ledger.write(db, new String(any, UTF_8), context, INSTANCE);
    }
  }

  private static byte[] key(int number) {
    return ("account-" + number % KEYS).getBytes(UTF_8);
  }

  private static byte[] value(int number) {
    return number % GARBAGE == 0
        ? new byte[] {(byte) 0xFF, (byte) 0xFE, '{', (byte) 0x80, 7, (byte) (1 | number)}
        : "{\"number\":%d,\"account\":\"a\"}".formatted(number).getBytes(UTF_8);
  }

  private void book() {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (Producer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < RECORDS; i++) {
        ProducerRecord<byte[], byte[]> booking =
            new ProducerRecord<>(BOOKINGS, i % PARTITIONS, key(i), value(i));
        booking.headers().add(new RecordHeader("n\0", new byte[] {0, (byte) i}));
        booking.headers().add(new RecordHeader("", (byte[]) null));
        sent.add(producer.send(booking));
      }
    }
    sent.forEach(Answers::of);
  }

  @Test
  void garbageIsSetAsideAsItCameAndItsNeighboursAreAppliedAndComesBackOnceItCanBeRead() {
    scenario.newTopic(BOOKINGS, PARTITIONS, Map.of());
    scenario.expect(scenario.group(), BOOKINGS).inOrderOfKeysOnly();
    book();
    List<Long> garbage = new ArrayList<>();
    List<Long> behind = new ArrayList<>();
    Set<Integer> parked = new HashSet<>();
    for (int i = 0; i < RECORDS; i++) {
      if (parked.contains(i % KEYS)) {
        behind.add((long) i);
      } else if (i % GARBAGE == 0) {
        garbage.add((long) i);
        parked.add(i % KEYS);
      }
    }
    try (Instance strict = start(new Bookings())) {
      awaitEnd();
      assertThat(numbers(letters(strict, LetterState.PARKED))).isEqualTo(garbage);
      assertThat(numbers(letters(strict, LetterState.WAITING))).isEqualTo(behind).isNotEmpty();
      assertThat(scenario.applied()).isEqualTo(RECORDS - garbage.size() - behind.size());
    }
    assertThat(kept()).containsExactlyElementsOf(garbage.stream().map(this::asItCame).toList());

    redriveAll(start(new Repaired()));
  }

  private Instance start(Object handlers) {
    return scenario.startWith(
        scenario.settings(INSTANCE),
        builder -> builder.handlers(handlers).policy(FailurePolicy.DEFAULT));
  }

  private void awaitEnd() {
    await("the end")
        .atMost(BOUND)
        .until(
            () ->
                scenario
                        .database()
                        .queryNumber("select coalesce(sum(next_offset), 0) from tidemark_lane")
                    == RECORDS);
  }

  /** All that the letters of garbage hold. */
  private List<List<String>> kept() {
    return scenario
        .database()
        .query(
            "select topic_id, partition, record_offset, encode(record_key, 'hex'), encode(record_value, 'hex'), encode(header_keys[1], 'hex'), encode(header_values[1], 'hex'), encode(header_keys[2], 'hex'), header_values[2] is null, cardinality(header_keys), cause_class, attempts, handler from tidemark_dead_letter where state = 'PARKED' order by record_offset, partition");
  }

  private List<String> asItCame(long number) {
    HexFormat hex = HexFormat.of();
    return List.of(
        topicId(BOOKINGS).toString(),
        Long.toString(number % PARTITIONS),
        Long.toString(number / PARTITIONS),
        hex.formatHex(key((int) number)),
        hex.formatHex(value((int) number)),
        hex.formatHex("n\0".getBytes(UTF_8)),
        hex.formatHex(new byte[] {0, (byte) number}),
        "",
        "t",
        "2",
        SerializationException.class.getName(),
        "1",
        "bookings");
  }

  private UUID topicId(String topic) {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", scenario.broker().bootstrapServers()))) {
      Uuid id =
          Answers.of(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)).topicId();
      return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
  }

  // Constraints.

  private static final String ORDERS = "unreadable-orders";

  record Order(int items) {}

  @TidemarkHandler(id = "orders")
  static final class Orders {
    @OnRecord(topics = ORDERS)
    void apply(Order order, RecordContext context, Handle db) {
      Ledger.write(db, new String(context.record().value(), UTF_8), context, INSTANCE);
    }
  }

  /** As a validator does, which comes by the same way. */
  private static void requireItems(Object payload) {
    if (((Order) payload).items() < 1) {
      throw new IllegalArgumentException("items must be at least 1");
    }
  }

  @Test
  void whatBreaksAConstraintIsSetAsideByteByByteAndIsRedrivenOnceItDoesNot() {
    scenario.newTopic(ORDERS, 1, Map.of());
    byte[] invalid = " {\"items\" :0}\n".getBytes(UTF_8);
    scenario.expect(scenario.group(), ORDERS).exactly(0, List.of(0L, 2L, 1L));
    try (Producer<byte[], byte[]> producer = producer()) {
      for (byte[] value : List.of(order(3), invalid, order(5))) {
        Answers.of(producer.send(new ProducerRecord<>(ORDERS, 0, null, value)));
      }
    }
    FailurePolicy policy = FailurePolicy.retry(3, "1h", "1h");
    try (Instance strict =
        scenario.startWith(
            scenario.settings(INSTANCE),
            builder ->
                builder
                    .handlers(new Orders())
                    .payloadCheck(UnreadableIT::requireItems)
                    .policy(policy))) {
      await("the end").atMost(BOUND).until(() -> scenario.applied() == 2);
      strict.events().await(Kind.SET_ASIDE, 1);
      assertThat(
              scenario
                  .database()
                  .query(
                      "select record_offset, state, attempts, cause_class, encode(record_value, 'hex') from tidemark_dead_letter"))
          .containsExactly(
              List.of(
                  "1",
                  "DEAD",
                  "1",
                  IllegalArgumentException.class.getName(),
                  HexFormat.of().formatHex(invalid)));
    }

    redriveAll(
        scenario.startWith(
            scenario.settings(INSTANCE),
            builder -> builder.handlers(new Orders()).payloadCheck(PayloadCheck.NONE)));
  }

  private static byte[] order(int items) {
    return "{\"items\":%d}".formatted(items).getBytes(UTF_8);
  }

  // Ten megabytes.

  private static final String SCANS = "unreadable-scans";
  private static final int BIG = 10 << 20;

  /** Refuses what is large, until it is repaired. */
  @TidemarkHandler(id = "scans")
  static final class Scans {
    private volatile boolean repaired;

    @OnRecord(topics = SCANS)
    void apply(byte[] scan, RecordContext context, Handle db) {
      db.execute("insert into scan values (?, ?)", context.offset(), scan);
      if (scan.length >= BIG && !repaired) {
        throw new IllegalStateException("too large");
      }
    }
  }

  @Test
  void aRecordOfTenMegabytesLiesInItsLetterWholeAndIsRedriven() throws Exception {
    byte[] scan = new byte[BIG];
    new Random(7).nextBytes(scan);
    for (int i = 0; i < BIG; i += 4) {
      scan[i] = 0;
    }
    scenario.newTopic(SCANS, 1, Map.of("max.message.bytes", Integer.toString(2 * BIG)));
    scenario.database().execute("create table scan (record_offset bigint, bytes bytea)");
    byte[] key = {0, 'k'};
    try (Producer<byte[], byte[]> producer = producer()) {
      for (byte[] value : List.of(new byte[] {0}, scan, new byte[] {2})) {
        Answers.of(producer.send(new ProducerRecord<>(SCANS, 0, key, value)));
      }
    }
    Scans scans = new Scans();
    Instance instance =
        scenario.startWith(
            scenario.settings(INSTANCE),
            builder -> builder.handlers(scans).policy(FailurePolicy.noRetry()));
    await("the letter and the one behind it")
        .atMost(BOUND)
        .until(() -> letters(instance).size() == 2);
    assertThat(offsetsOf(scan, "record_offset, record_value", "tidemark_dead_letter"))
        .containsExactly(List.of("1"));
    assertThat(scanned()).containsExactly("0");

    scans.repaired = true;
    redriveAll(instance);
    assertThat(scanned()).containsExactly("0", "1", "2");
    assertThat(offsetsOf(scan, "record_offset, bytes", "scan")).containsExactly(List.of("1"));
  }

  private List<String> scanned() {
    return scenario.database().query("select record_offset from scan order by ctid").stream()
        .map(row -> row.get(0))
        .toList();
  }

  /** Where exactly these bytes are. */
  private List<List<String>> offsetsOf(byte[] bytes, String columns, String table)
      throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    return scenario
        .database()
        .query(
            "select at from (select %s from %s) as it (at, bytes) where sha256(bytes) = '\\x%s'"
                .formatted(columns, table, HexFormat.of().formatHex(digest)));
  }

  // A registry that is away.

  /** As clients have one of their own. */
  private static final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    RegistryException(String message) {
      super(message);
    }
  }

  /** Says how to read values: {@code GET /schemas/7} answers what they begin with. */
  private static final class Registry implements AutoCloseable {
    private final HttpServer server;

    Registry(int port) {
      try {
        server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.createContext("/schemas/", Registry::answer);
      server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      byte[] schema = ("schema " + path.substring(path.lastIndexOf('/') + 1)).getBytes(UTF_8);
      exchange.sendResponseHeaders(200, schema.length);
      exchange.getResponseBody().write(schema);
      exchange.close();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** Asks the registry for the schema that a value names, as {@code 7:value} does, once. */
  private static final class SchemaDeserializer implements Deserializer<String> {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> known = new HashSet<>();
    private final int port;
    private final boolean ownException;

    SchemaDeserializer(int port, boolean ownException) {
      this.port = port;
      this.ownException = ownException;
    }

    @Override
    public @Nullable String deserialize(String topic, byte @Nullable [] bytes) {
      String value = new String(bytes, UTF_8);
      String id = value.substring(0, value.indexOf(':'));
      if (!known.contains(id)) {
        try {
          assertThat(schema(id)).isEqualTo("schema " + id);
        } catch (IOException e) {
          throw new SerializationException("Error retrieving schema " + id, told(e));
        }
        known.add(id);
      }
      return value;
    }

    private IOException told(IOException e) {
      return ownException ? new RegistryException("no registry: " + e) : e;
    }

    private String schema(String id) throws IOException {
      URI address = URI.create("http://127.0.0.1:%d/schemas/%s".formatted(port, id));
      try {
        return client
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
      } catch (InterruptedException e) {
        throw new SerializationException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRegistryThatIsAwayIsWaitedForAndNothingIsSetAside(boolean ownException) {
    int port;
    Instance instance;
    try (Registry registry = new Registry(0)) {
      port = registry.port();
      instance =
          scenario.startWith(
              scenario.settings(INSTANCE),
              builder ->
                  builder
                      .onRecord(
                          Input.by(
                                  () -> new SchemaDeserializer(port, ownException),
                                  scenario.topic())
                              .id("ledger"),
                          (value, context) ->
                              Ledger.write(context.get(Handle.class), value, context, INSTANCE))
                      .policy(FailurePolicy.noRetry())
                      .retry(
                          new RetrySettings(
                              Duration.ofMillis(20), 2, Duration.ofMillis(100), 0.5)));
      sendOf("1");
      scenario.awaitPosition(0, SOME);
    }
    sendOf("2");
    instance.events().await(Kind.RETRYING, 5);
    assertThat(scenario.position(0)).isEqualTo(SOME);
    assertThat(scenario.applied()).isEqualTo(SOME);

    try (Registry back = new Registry(port)) {
      scenario.awaitPosition(0, 2 * SOME);
      assertThat(back.port()).isEqualTo(port);
    }
    assertThat(letters(instance, LetterState.values())).isEmpty();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    assertThat(scenario.gaps()).isEmpty();
  }

  private static final int SOME = 20;

  private void sendOf(String schema) {
    for (int i = 0; i < SOME; i++) {
      scenario.feed().sendTo(0, "key-" + i % 3, schema + ":value-" + i);
    }
  }
}

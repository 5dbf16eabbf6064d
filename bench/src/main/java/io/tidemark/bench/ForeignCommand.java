// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.handler.Input;
import io.tidemark.handler.RecordContext;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.UnitSettings;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Keeps a group under full load while somebody else leaves a transaction open in its database, so
 * that no old version of a lane's row can be removed, and prints how much it still does.
 */
@Command(
    name = "bench/foreign",
    description = "Measures a group whose database has a foreign transaction open.",
    sortOptions = false)
final class ForeignCommand extends Measurement {
  private static final String TOPIC = "foreign";
  private static final int WORKERS = 4;
  private static final long AHEAD = 200_000;
  private static final double GOAL = 0.8;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long the transaction is open (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "12",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--single",
      description =
          "The worst case: 64 lanes of one partition, and each record, after a wait of 20 ms, a unit of its own.")
  private boolean single;

  private final Count count = new Count();

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ForeignCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        Postgres postgres = Postgres.start();
        Connection observer = connect(postgres.database())) {
      broker.createTopic(TOPIC, single ? 1 : partitions, Map.of());
      execute(observer, "create table effect (number bigint)");
      try (Feed feed = new Feed(broker.bootstrapServers(), count);
          Tidemark tidemark = group(broker, postgres.database())) {
        tidemark.start();
        return watch(feed, observer, postgres.database());
      }
    }
  }

  private int watch(Feed feed, Connection observer, Database database) throws Exception {
    minute("warm-up", 0, observer);
    double before = minute("before", 0, observer);
    double during = before;
    try (Connection foreign = connect(database)) {
      foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      foreign.setAutoCommit(false);
      execute(foreign, "select count(*) from tidemark_lane");
      for (int minute = 1; minute <= minutes; minute++) {
        during = minute("open, minute " + minute, before, observer);
      }
      foreign.rollback();
    }
    minute("after", before, observer);
    feed.requireAlive();
    say(
        "in the last minute %.2f of what it did before; goal %.2f: %s",
        during / before, GOAL, during >= GOAL * before ? "met" : "missed");
    return during >= GOAL * before ? 0 : 1;
  }

  /** Counts for a minute and prints. Returns the records a second. */
  private double minute(String what, double before, Connection observer) throws Exception {
    long records = count.records.sum();
    long units = count.units.sum();
    long start = System.nanoTime();
    TimeUnit.MINUTES.sleep(1);
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = (count.records.sum() - records) / seconds;
    say(
        "%-15s %,10.0f records/s %8.1f units/s %9.1f MB of lanes %6s",
        what,
        rate,
        (count.units.sum() - units) / seconds,
        size(observer) / 1e6,
        before == 0 ? "" : String.format(Locale.ROOT, "%.2f", rate / before));
    return rate;
  }

  private Tidemark group(KafkaBroker broker, Database database) {
    TidemarkBuilder builder =
        Tidemark.builder()
            .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
            .groupId("foreign")
            .store(
                PostgresStore.connect(database.url(), database.user(), database.password())
                    .schema(SchemaMode.CREATE))
            .onRecord(Input.of(String.class, TOPIC).id("effects"), this::apply)
            .listener(count);
    return single
        ? builder
            .lanes(WaitingRun.LANES)
            .workers(WaitingRun.LANES)
            .connections(WaitingRun.CONNECTIONS)
            .unit(UnitSettings.RECORD)
            .build()
        : builder.workers(WORKERS).build();
  }

  private void apply(@Nullable String payload, RecordContext context) throws InterruptedException {
    if (single) {
      TimeUnit.NANOSECONDS.sleep(WaitingRun.WAIT.toNanos());
    }
    context.get(Handle.class).execute("insert into effect values (?)", context.offset());
  }

  private static Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long size(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select pg_catalog.pg_total_relation_size('tidemark_lane')")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What was committed. Workers. */
  private static final class Count implements TidemarkListener {
    private final LongAdder records = new LongAdder();
    private final LongAdder units = new LongAdder();

    @Override
    public void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {
      records.add(outcome.records());
      units.increment();
    }
  }

  /** Sends records, always a bounded number ahead of what was committed. A thread of its own. */
  private static final class Feed implements AutoCloseable {
    private static final byte[] PAYLOAD = {'"', 'x', '"'};
    private static final int KEYS = 10_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Count count;
    private final CompletableFuture<Void> sending;
    private volatile boolean over;

    Feed(String bootstrapServers, Count count) {
      this.producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      this.count = count;
      this.sending = CompletableFuture.runAsync(this::send);
    }

    private void send() {
      long sent = 0;
      while (!over) {
        if (sent - count.records.sum() < AHEAD) {
          byte[] key = Integer.toString((int) (sent % KEYS)).getBytes(StandardCharsets.UTF_8);
          var unused = producer.send(new ProducerRecord<>(TOPIC, key, PAYLOAD));
          sent++;
        } else {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
      }
    }

    /** Throws what ended the sending too early. */
    void requireAlive() {
      if (sending.isDone()) {
        sending.join();
      }
    }

    @Override
    public void close() {
      over = true;
      sending.join();
      producer.close();
    }
  }
}

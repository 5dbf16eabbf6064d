// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.Tidemark;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.GroupSettings;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a group of many partitions in which nothing happens, and prints how long it takes to be
 * there and what it costs to stay.
 */
@Command(
    name = "bench/idle",
    description = "Measures a group of many partitions in which nothing happens.",
    sortOptions = false)
final class IdleCommand extends Measurement {
  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final String TOPIC = "idle";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1200",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Lanes of each partition (default: ${DEFAULT-VALUE}).")
  private int lanes;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long it is watched doing nothing, twice: the first time it also warms up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--bare",
      description =
          "Watches a consumer of Kafka's with nothing around it instead, to compare with.")
  private boolean bare;

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new IdleCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        Postgres postgres = Postgres.start()) {
      broker.createTopic(TOPIC, partitions, Map.of());
      if (bare) {
        runBare(broker);
        return 0;
      }
      run("first start", broker, postgres.database(), 0);
      run("later start", broker, postgres.database(), seconds);
    }
    return 0;
  }

  /** Starts the group, waits until every partition is resumed, watches it, and ends it. */
  private void run(String what, KafkaBroker broker, Database database, int watched)
      throws InterruptedException {
    Arrivals arrivals = new Arrivals(partitions);
    try (Tidemark tidemark = group(broker, database, arrivals)) {
      tidemark.start();
      say("%s: %s", what, arrivals.await());
      if (watched > 0) {
        watch();
      }
    }
  }

  /** The same partitions, polled by nothing but a consumer. */
  private void runBare(KafkaBroker broker) throws InterruptedException {
    Map<String, Object> options =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            "bare",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(options, bytes, bytes);
    Thread polls = new Thread(() -> poll(consumer), "bare-poll");
    polls.start();
    watch();
    consumer.wakeup();
    polls.join();
  }

  /** Polls until woken. */
  private static void poll(Consumer<byte[], byte[]> consumer) {
    try (consumer) {
      consumer.subscribe(List.of(TOPIC));
      while (true) {
        consumer.poll(GroupSettings.POLL_TIMEOUT);
      }
    } catch (WakeupException e) {
      // it is over
    }
  }

  private void watch() throws InterruptedException {
    say("idle for %d s, warming up: %.2f %% of a core", seconds, 100 * load(seconds));
    say("idle for %d s more: %.2f %% of a core", seconds, 100 * load(seconds));
  }

  private Tidemark group(KafkaBroker broker, Database database, TidemarkListener listener) {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
        .groupId("idle")
        .store(
            PostgresStore.connect(database.url(), database.user(), database.password())
                .schema(SchemaMode.CREATE))
        .lanes(lanes)
        .onRecord(TOPIC, String.class, (payload, context) -> {})
        .listener(listener)
        .build();
  }

  /** The processor time of this process alone; broker and database are others. */
  private static double load(int watched) throws InterruptedException {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = process.getProcessCpuTime();
    TimeUnit.SECONDS.sleep(watched);
    return (process.getProcessCpuTime() - before) / 1e9 / watched;
  }

  /** When partitions came, were claimed, and were resumed. The threads that the listener names. */
  private static final class Arrivals implements TidemarkListener {
    private final long startedAt = System.nanoTime();
    private final CountDownLatch left;
    private volatile long claimedAt;
    private volatile long resumedAt;

    Arrivals(int partitions) {
      this.left = new CountDownLatch(partitions);
    }

    @Override
    public void claimed(PartitionClaim claim) {
      claimedAt = System.nanoTime();
    }

    @Override
    public void resumed(PartitionKey partition, long epoch, Position position) {
      resumedAt = System.nanoTime();
      left.countDown();
    }

    String await() throws InterruptedException {
      if (!left.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(left.getCount() + " partitions were not resumed");
      }
      return "all claimed %.2f s after the start began, all resumed after %.2f s"
          .formatted((claimedAt - startedAt) / 1e9, (resumedAt - startedAt) / 1e9);
    }
  }
}

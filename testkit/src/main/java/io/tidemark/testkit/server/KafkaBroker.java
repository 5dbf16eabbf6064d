// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static java.util.stream.Collectors.toMap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A Kafka broker: usually one that runs in a child JVM and can be killed, frozen and started again
 * on the same port and data. Any thread may call it.
 *
 * <p>It listens on the loopback address only, creates no topics by itself, and takes session
 * timeouts from half a second on. One in a container ({@link Servers#kafka}) suffers the same
 * faults, but has neither data nor a process of this machine. A broker that somebody else runs
 * ({@link #at}) serves as well, but refuses faults.
 */
public final class KafkaBroker implements AutoCloseable {

  private static final Duration CALL_BOUND = Duration.ofSeconds(30);

  private final String bootstrapServers;
  private final ServerProcess server;
  private final Optional<KafkaProxy> proxy;
  private final Optional<Path> data;

  private KafkaBroker(
      String bootstrapServers,
      ServerProcess server,
      Optional<KafkaProxy> proxy,
      Optional<Path> data) {
    this.bootstrapServers = bootstrapServers;
    this.server = server;
    this.proxy = proxy;
    this.data = data;
  }

  /** A broker with the default settings. */
  public static KafkaBroker start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A broker or cluster that is somebody else's: used, but neither broken nor closed. */
  public static KafkaBroker at(String bootstrapServers) {
    return of(bootstrapServers, new ForeignServer("Kafka at " + bootstrapServers));
  }

  static KafkaBroker of(String bootstrapServers, ServerProcess server) {
    return new KafkaBroker(bootstrapServers, server, Optional.empty(), Optional.empty());
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The proxy of a broker started {@link Builder#behindProxy behind} one. */
  public KafkaProxy proxy() {
    return proxy.orElseThrow(() -> new IllegalStateException("The broker is not behind a proxy"));
  }

  /** Where it keeps its logs, to be damaged while it does not run. */
  public Path data() {
    return data.orElseThrow(
        () ->
            new IllegalStateException(
                "The broker runs in a container or is somebody else's, and its data is out of"
                    + " reach; start an embedded one"));
  }

  /** The cluster's id, asked of the broker. */
  public String clusterId() {
    try (Admin admin = admin()) {
      return await(admin.describeCluster().clusterId(), "ask for the cluster id");
    }
  }

  /** A new admin client, which the caller closes. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) CALL_BOUND.toMillis(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) CALL_BOUND.toMillis() / 2));
  }

  /** Creates a topic with one replica. Returns once every partition takes and gives records. */
  public void createTopic(String name, int partitions, Map<String, String> configs) {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
      await(admin.createTopics(List.of(topic.configs(configs))).all(), "create topic " + name);
      awaitLeaders(admin, name, partitions);
    }
  }

  /**
   * A broker learns of its leadership a moment after the controller has made the topic. Until then
   * it refuses the first batches of a producer, and may then take the second before the first.
   */
  private static void awaitLeaders(Admin admin, String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .boxed()
            .collect(toMap(n -> new TopicPartition(topic, n), n -> OffsetSpec.latest()));
    Await.until("topic " + topic + " has leaders", CALL_BOUND, () -> allLead(admin, ends));
  }

  /** An admin does not try again by itself where a broker has not heard of the topic. */
  private static boolean allLead(Admin admin, Map<TopicPartition, OffsetSpec> ends) {
    try {
      await(admin.listOffsets(ends).all(), "see the leaders of " + ends.keySet());
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  /** The process of the broker's JVM; refused by one that is not of this machine. */
  public long pid() {
    return server.pid();
  }

  /** Whether the broker's process runs; a frozen one does. */
  public boolean isAlive() {
    return server.isAlive();
  }

  /** A clean stop: leadership and group state are written. */
  public void stop() {
    server.stop();
  }

  /** kill -9. Returns once the process no longer runs. */
  public void kill() {
    server.kill();
  }

  /** SIGSTOP: connections stay open and nobody answers. */
  public void freeze() {
    server.freeze();
  }

  /** SIGCONT. */
  public void thaw() {
    server.thaw();
  }

  /** Starts it on the same port and data, after a clean stop if it runs. Returns once it serves. */
  public void restart() {
    server.restart();
  }

  /** Thaws or restarts it if a fault was left behind. */
  public void ensureRunning() {
    server.ensureRunning();
  }

  /** Ends it and deletes its temporary directory; a directory named by the caller stays. */
  @Override
  public void close() {
    proxy.ifPresent(KafkaProxy::close);
    server.close();
  }

  private static <T> T await(KafkaFuture<T> future, String toDo) {
    try {
      return future.get(CALL_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new IllegalStateException("Could not " + toDo, e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Could not " + toDo + " in " + CALL_BOUND, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while trying to " + toDo, e);
    }
  }

  /** What a broker is to run with. Not thread-safe. */
  public static final class Builder {

    /** Few, so that a start is quick; enough that groups do not all share one. */
    public static final int DEFAULT_INTERNAL_PARTITIONS = 4;

    /** A start takes two seconds on an idle machine. */
    public static final Duration DEFAULT_START_BOUND = Duration.ofSeconds(60);

    /**
     * A small heap, and the quick compiler alone: a start takes 40 % less time of a processor, and
     * a load of millions of records no more.
     */
    public static final List<String> DEFAULT_JVM_OPTIONS =
        List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> jvmOptions = new ArrayList<>(DEFAULT_JVM_OPTIONS);
    private Optional<Path> dataDirectory = Optional.empty();
    private int internalPartitions = DEFAULT_INTERNAL_PARTITIONS;
    private boolean behindProxy;
    private Duration startBound = DEFAULT_START_BOUND;

    private Builder() {}

    /** A server property, as in server.properties. Wins over the testkit's own. */
    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /** Where the data is and stays after close; else a temporary directory. */
    public Builder dataDirectory(Path directory) {
      dataDirectory = Optional.of(directory);
      return this;
    }

    /** Partitions of each internal topic: offsets, transactions, share groups. */
    public Builder internalPartitions(int count) {
      internalPartitions = count;
      return this;
    }

    /** Options of the broker's JVM, which win over {@link #DEFAULT_JVM_OPTIONS}. */
    public Builder jvmOptions(String... options) {
      jvmOptions.addAll(List.of(options));
      return this;
    }

    /**
     * Clients reach it through a {@link KafkaBroker#proxy} only, so that their connections can be
     * cut, and the commits of their transactions lost.
     */
    public Builder behindProxy() {
      behindProxy = true;
      return this;
    }

    /** How long a start may take until it is given up. */
    public Builder startBound(Duration bound) {
      startBound = bound;
      return this;
    }

    /** Starts the broker. Returns once it serves. */
    public KafkaBroker start() {
      BrokerEndpoints endpoints = BrokerEndpoints.free();
      if (!behindProxy) {
        return start(endpoints, Optional.empty());
      }
      KafkaProxy proxy = KafkaProxy.to(Ports.LOOPBACK, endpoints.clientPort());
      try {
        return start(endpoints.advertising(proxy.address()), Optional.of(proxy));
      } catch (RuntimeException e) {
        proxy.close();
        throw e;
      }
    }

    private KafkaBroker start(BrokerEndpoints endpoints, Optional<KafkaProxy> proxy) {
      BrokerSettings settings =
          new BrokerSettings(properties, dataDirectory, internalPartitions, jvmOptions, startBound);
      WorkDirectory directory = WorkDirectory.of("broker", dataDirectory);
      BrokerProgram program = new BrokerProgram(settings, endpoints, directory.path());
      EmbeddedServer server = EmbeddedServer.start(program, directory);
      return new KafkaBroker(endpoints.advertised(), server, proxy, Optional.of(program.data()));
    }
  }
}

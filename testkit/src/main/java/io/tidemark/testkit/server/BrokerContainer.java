// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A Kafka broker in a container of its own, set as an embedded one is. Only loaded where
 * Testcontainers is asked for, which is an optional dependency.
 */
final class BrokerContainer implements ContainerProgram {

  /** Of the same version as the embedded broker. */
  static final String IMAGE = "apache/kafka:4.4.0";

  private static final int PORT = 9092;
  private static final int TRY_MILLIS = 1_000;

  /** The first process of the container is a shell, which passes no signals on. */
  private static final String END_JAVA =
      "for p in /proc/[0-9]*; do case $(readlink $p/exe) in */java) kill ${p#/proc/};; esac; done";

  private final KafkaContainer container;

  private BrokerContainer(KafkaContainer container) {
    this.container = container;
  }

  static KafkaBroker start() {
    KafkaContainer container = new KafkaContainer(IMAGE);
    container.withEnv("CLUSTER_ID", Uuid.randomUuid().toString()); // else all have the same
    container.withEnv("KAFKA_HEAP_OPTS", String.join(" ", KafkaBroker.Builder.DEFAULT_JVM_OPTIONS));
    BrokerDefaults.properties(KafkaBroker.Builder.DEFAULT_INTERNAL_PARTITIONS)
        .forEach((name, value) -> container.withEnv(variable(name), value));
    ContainerEngine.fixPort(container, PORT);
    ContainerServer server = ContainerServer.start(new BrokerContainer(container));
    return KafkaBroker.of(container.getBootstrapServers(), server);
  }

  /** How the image takes a server property. */
  static String variable(String property) {
    return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  @Override
  public String name() {
    return "The broker";
  }

  @Override
  public GenericContainer<?> container() {
    return container;
  }

  @Override
  public void tellToStop() {
    try {
      container.execInContainer("sh", "-c", END_JAVA);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop the broker", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while stopping the broker", e);
    }
  }

  /** A broker that its controller has not let in yet is none of the cluster's nodes. */
  @Override
  public boolean answers() {
    try (Admin admin = Admin.create(quick())) {
      return !admin.describeCluster().nodes().get(TRY_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) { // it does not listen yet
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Map<String, Object> quick() {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        container.getBootstrapServers(),
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        TRY_MILLIS,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        TRY_MILLIS,
        AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, // each failure is logged
        TRY_MILLIS);
  }
}

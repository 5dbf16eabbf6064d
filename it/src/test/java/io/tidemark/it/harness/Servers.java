// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A broker and a PostgreSQL: one pair serves every scenario that does not hurt them; scenarios that
 * break a server have one of their own.
 */
public final class Servers implements AutoCloseable {

  /** How long a frozen or killed member keeps its partitions. */
  public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(2);

  private static final Map<String, String> BROKER =
      Map.of(
          "group.consumer.session.timeout.ms",
          Long.toString(SESSION_TIMEOUT.toMillis()),
          // Compaction is a scenario, not something to wait for.
          "log.cleaner.backoff.ms",
          "100",
          "log.initial.task.delay.ms",
          "100");

  private final KafkaBroker broker;
  private final Postgres postgres;
  private final List<Runnable> own;

  private Servers(KafkaBroker broker, Postgres postgres, List<Runnable> own) {
    this.broker = broker;
    this.postgres = postgres;
    this.own = own;
    ScenarioDatabase.prepareTemplate(postgres);
  }

  /** A pair. */
  static Servers start() {
    return start(KafkaBroker.builder());
  }

  /** A pair, of which the broker can only be reached through its proxy. */
  static Servers startBehindProxy() {
    return start(KafkaBroker.builder().behindProxy());
  }

  private static Servers start(KafkaBroker.Builder settings) {
    BROKER.forEach(settings::property);
    KafkaBroker broker = settings.start();
    Postgres postgres = Postgres.start();
    return new Servers(broker, postgres, List.of(postgres::close, broker::close));
  }

  /** Another PostgreSQL beside this broker. */
  Servers withOwnPostgres() {
    Postgres another = Postgres.start();
    return new Servers(broker, another, List.of(another::close));
  }

  public KafkaBroker broker() {
    return broker;
  }

  public Postgres postgres() {
    return postgres;
  }

  /** Undoes a fault that a scenario left behind. */
  void ensureRunning() {
    broker.ensureRunning();
    postgres.ensureRunning();
  }

  /** Ends the servers started for this pair. */
  @Override
  public void close() {
    own.forEach(Runnable::run);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.time.Duration;

/**
 * Kafka and PostgreSQL of one run: the user's own, or ones started for the run and gone with it.
 *
 * @param bootstrapServers where Kafka is
 * @param database where PostgreSQL is
 * @param session how long Kafka waits for an instance that says nothing
 */
record Servers(String bootstrapServers, Login database, Duration session) {

  /** A broker that is ours lets an instance go soon, so that faults are over soon. */
  private static final Duration SHORT_SESSION = Duration.ofSeconds(3);

  /** Enough for the most instances there may be. */
  private static final String CONNECTIONS = "400";

  /**
   * Looks at the servers that the options name, and starts those they do not name.
   *
   * @throws BadInputException if a named one cannot be used; nothing is started then
   */
  static Servers start(Service service, RunOptions options, Resources resources, Display display) {
    Duration session =
        options
            .bootstrapServers()
            .map(own -> OwnServers.session(service, own, options.protocol()))
            .orElse(SHORT_SESSION);
    options.database().ifPresent(own -> OwnServers.requireUsable(service, own));
    if (options.bootstrapServers().isEmpty() || options.database().isEmpty()) {
      display.say("starting servers in temporary folders");
    }
    String bootstrapServers =
        options.bootstrapServers().orElseGet(() -> startBroker(session, resources));
    Login database = options.database().orElseGet(() -> startPostgres(resources));
    return new Servers(bootstrapServers, database, session);
  }

  private static String startBroker(Duration session, Resources resources) {
    long millis = session.toMillis();
    return resources
        .add(
            KafkaBroker.builder()
                .property("group.consumer.session.timeout.ms", Long.toString(millis))
                .property(
                    "group.consumer.heartbeat.interval.ms",
                    Long.toString(millis / GroupProtocol.HEARTBEATS))
                .start())
        .bootstrapServers();
  }

  private static Login startPostgres(Resources resources) {
    Postgres postgres =
        resources.add(Postgres.builder().setting("max_connections", CONNECTIONS).start());
    return new Login(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The servers that tests run on: embedded ones, unless system properties name others. Any thread
 * may call it; every call gives a server of its own, which the caller closes.
 *
 * <p>Servers that are named are used, but neither broken nor closed, so tests that kill or freeze
 * ask {@link KafkaBroker#start} and {@link Postgres#start} for their own.
 */
public final class Servers {

  /** A running Kafka: {@code host:port,…}. */
  public static final String BOOTSTRAP_SERVERS = "tidemark.test.bootstrap.servers";

  /** A running PostgreSQL: {@code jdbc:postgresql://host:port/database}. */
  public static final String JDBC_URL = "tidemark.test.jdbc.url";

  /** Who logs in to it; must be allowed to create databases. */
  public static final String JDBC_USER = "tidemark.test.jdbc.user";

  public static final String JDBC_PASSWORD = "tidemark.test.jdbc.password";

  /**
   * {@code true}: servers in containers, by Testcontainers; {@code auto}: where its modules are on
   * the class path and a Docker engine answers, else embedded ones; {@code false}, the default: no
   * containers.
   */
  public static final String CONTAINERS = "tidemark.test.containers";

  private Servers() {}

  /** The named broker, or one in a new container, or a new embedded one. */
  public static KafkaBroker kafka() {
    return switch (ServerChoice.ofThisJvm().of(ServerKind.KAFKA)) {
      case NAMED -> KafkaBroker.at(property(BOOTSTRAP_SERVERS).orElseThrow());
      case CONTAINER -> BrokerContainer.start();
      case EMBEDDED -> KafkaBroker.start();
    };
  }

  /** The named server, or one in a new container, or a new embedded one. */
  public static Postgres postgres() {
    return switch (ServerChoice.ofThisJvm().of(ServerKind.POSTGRES)) {
      case NAMED -> named();
      case CONTAINER -> PostgresContainer.start();
      case EMBEDDED -> Postgres.start();
    };
  }

  private static Postgres named() {
    String user = property(JDBC_USER).orElse(PostgresPrograms.SUPERUSER);
    return Postgres.at(property(JDBC_URL).orElseThrow(), user, property(JDBC_PASSWORD).orElse(""));
  }

  /**
   * A name that nobody else uses, on servers that live longer than a test as well: for topics,
   * groups and databases.
   */
  public static String uniqueName(String prefix) {
    long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    return prefix + "_" + Long.toString(number, Character.MAX_RADIX).toLowerCase(Locale.ROOT);
  }

  /** Unset and empty are the same: build tools pass on what was not set as empty. */
  static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * PostgreSQL in a container of its own. Only loaded where Testcontainers is asked for, which is an
 * optional dependency.
 */
final class PostgresContainer {

  private static final String IMAGE = "postgres:18-alpine";

  private PostgresContainer() {}

  static Postgres start() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "-D"
              + Servers.CONTAINERS
              + "=true asks for containers, and no Docker answers;"
              + " without it an embedded PostgreSQL is used");
    }
    PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
    container.withCommand("postgres"); // Testcontainers' own command turns fsync off
    container.start();
    return Postgres.of(
        new Database(container.getJdbcUrl(), container.getUsername(), container.getPassword()),
        new ForeignServer("PostgreSQL in a container", container::stop));
  }
}

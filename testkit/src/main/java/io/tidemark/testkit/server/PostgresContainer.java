// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.sql.Connection;
import java.sql.SQLException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * PostgreSQL in a container of its own. Only loaded where Testcontainers is asked for, which is an
 * optional dependency.
 */
final class PostgresContainer implements ContainerProgram {

  private static final String IMAGE = "postgres:18-alpine";

  private final PostgreSQLContainer container;

  private PostgresContainer(PostgreSQLContainer container) {
    this.container = container;
  }

  static Postgres start() {
    PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
    container.withCommand("postgres"); // Testcontainers' own command turns fsync off
    ContainerEngine.fixPort(container, PostgreSQLContainer.POSTGRESQL_PORT);
    PostgresContainer program = new PostgresContainer(container);
    ContainerServer server = ContainerServer.start(program);
    return Postgres.of(program.database(), server);
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public GenericContainer<?> container() {
    return container;
  }

  /** A fast shutdown. */
  @Override
  public void tellToStop() {
    container
        .getDockerClient()
        .killContainerCmd(container.getContainerId())
        .withSignal("INT")
        .exec();
  }

  @Override
  public boolean answers() {
    try (Connection connection = database().connect()) {
      return connection.isValid(1);
    } catch (SQLException e) { // it does not listen yet, or recovers from a crash
      return false;
    }
  }

  private Database database() {
    return new Database(container.getJdbcUrl(), container.getUsername(), container.getPassword());
  }
}

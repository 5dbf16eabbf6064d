// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.Optional;

/** Servers of the test's own, whatever runs already: in containers, where those are asked for. */
final class BreakableServers {

  private static final ServerChoice CHOICE =
      new ServerChoice(
          name -> name.equals(Servers.CONTAINERS) ? Servers.property(name) : Optional.empty(),
          ServerKind::hasLibrary,
          () -> ContainerEngine.answers());

  private BreakableServers() {}

  static KafkaBroker kafka() {
    return CHOICE.of(ServerKind.KAFKA) == ServerOrigin.CONTAINER
        ? BrokerContainer.start()
        : KafkaBroker.start();
  }

  static Postgres postgres() {
    return CHOICE.of(ServerKind.POSTGRES) == ServerOrigin.CONTAINER
        ? PostgresContainer.start()
        : Postgres.start();
  }
}

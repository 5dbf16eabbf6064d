// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerChoiceTest {

  private static final Set<ServerKind> BOTH = EnumSet.allOf(ServerKind.class);
  private static final Set<ServerKind> NONE = EnumSet.noneOf(ServerKind.class);

  private int asked;

  @ParameterizedTest
  @EnumSource
  void serversAreEmbeddedUnlessAskedOtherwise(ServerKind kind) {
    assertThat(choice(Map.of(), BOTH, true).of(kind)).isEqualTo(ServerOrigin.EMBEDDED);
    assertThat(containers("false", BOTH, true).of(kind)).isEqualTo(ServerOrigin.EMBEDDED);
    assertThat(asked).as("an engine that does not matter is not asked").isZero();
  }

  @Test
  void namedServerGoesBeforeContainersAndOthersDoNotFollowIt() {
    ServerChoice choice =
        choice(
            Map.of(Servers.CONTAINERS, "true", Servers.BOOTSTRAP_SERVERS, "kafka.example:9092"),
            BOTH,
            true);

    assertThat(choice.of(ServerKind.KAFKA)).isEqualTo(ServerOrigin.NAMED);
    assertThat(choice.of(ServerKind.POSTGRES)).isEqualTo(ServerOrigin.CONTAINER);
  }

  @Test
  void namedServersNeedNoEngine() {
    ServerChoice choice =
        choice(
            Map.of(Servers.CONTAINERS, "true", Servers.JDBC_URL, "jdbc:postgresql://db/ledger"),
            NONE,
            false);

    assertThat(choice.of(ServerKind.POSTGRES)).isEqualTo(ServerOrigin.NAMED);
  }

  @ParameterizedTest
  @EnumSource
  void autoTakesContainersWhereTheyCanBeHad(ServerKind kind) {
    assertThat(containers("auto", BOTH, true).of(kind)).isEqualTo(ServerOrigin.CONTAINER);
    assertThat(containers("auto", EnumSet.of(kind), true).of(kind))
        .isEqualTo(ServerOrigin.CONTAINER);
    assertThat(containers("auto", BOTH, false).of(kind)).isEqualTo(ServerOrigin.EMBEDDED);
  }

  @ParameterizedTest
  @EnumSource
  void autoAsksNoEngineWithoutTheLibrary(ServerKind kind) {
    Set<ServerKind> theOther = EnumSet.complementOf(EnumSet.of(kind));

    assertThat(containers("auto", theOther, true).of(kind)).isEqualTo(ServerOrigin.EMBEDDED);
    assertThat(asked).isZero();
  }

  @Test
  void missingLibraryIsNamedWithItsCure() {
    assertThatThrownBy(() -> containers("true", NONE, true).of(ServerKind.KAFKA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Dtidemark.test.containers=true")
        .hasMessageContaining("Kafka")
        .hasMessageContaining("add that dependency")
        .hasMessageContaining("org.testcontainers:testcontainers-kafka")
        .hasMessageContaining("-Dtidemark.test.bootstrap.servers");
  }

  @Test
  void silentEngineIsNamedWithItsCure() {
    assertThatThrownBy(() -> containers("true", BOTH, false).of(ServerKind.POSTGRES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Dtidemark.test.containers=true")
        .hasMessageContaining("PostgreSQL")
        .hasMessageContaining("no Docker engine answers: start one")
        .hasMessageContaining("-Dtidemark.test.jdbc.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "TRUE", "docker"})
  void otherWishesAreRefusedByName(String wish) {
    assertThatThrownBy(() -> containers(wish, BOTH, true).of(ServerKind.KAFKA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("-Dtidemark.test.containers=" + wish + ": must be true, auto or false");
  }

  /** The testkit's own tests have both modules; a class that moved would be missed here. */
  @ParameterizedTest
  @EnumSource
  void librariesAreFoundWhereTheyAre(ServerKind kind) {
    assertThat(kind.hasLibrary()).isTrue();
  }

  private ServerChoice containers(String wish, Set<ServerKind> libraries, boolean engine) {
    return choice(Map.of(Servers.CONTAINERS, wish), libraries, engine);
  }

  private ServerChoice choice(
      Map<String, String> properties, Set<ServerKind> libraries, boolean engine) {
    return new ServerChoice(
        name -> Optional.ofNullable(properties.get(name)),
        libraries::contains,
        () -> {
          asked++;
          return engine;
        });
  }
}

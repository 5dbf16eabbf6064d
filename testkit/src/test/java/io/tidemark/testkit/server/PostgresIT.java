// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server most tests share runs in a container, where a property asks for that. */
final class PostgresIT {

  private static final Executor SAME_THREAD = Runnable::run;

  private static Postgres postgres;

  @BeforeAll
  static void startPostgres() {
    postgres = BreakableServers.postgres();
  }

  @AfterAll
  static void closePostgres() {
    postgres.close();
  }

  @BeforeEach
  void createTable() {
    postgres.execute("drop table if exists fact; create table fact (n int)");
  }

  @Test
  void rowsAreReadBack() {
    postgres.execute("insert into fact values (1), (null)");

    assertThat(postgres.query("select n, n + 1 from fact order by n"))
        .hasSize(2)
        .contains(List.of("1", "2"));
    assertThat(postgres.database().queryNumber("select count(*) from fact")).isEqualTo(2);
    assertThat(postgres.query("select version()").get(0).get(0)).startsWith("PostgreSQL 18");
  }

  @Test
  void startsDurable() {
    assertThat(postgres.query("show fsync")).isEqualTo(List.of(List.of("on")));
    assertThat(postgres.query("show synchronous_commit")).isEqualTo(List.of(List.of("on")));
    assertThat(postgres.query("show full_page_writes")).isEqualTo(List.of(List.of("on")));
  }

  @Test
  void committedRowsSurviveKillAndOpenOnesDoNot() throws Exception {
    int port = postgres.port();
    try (Connection open = postgres.database().connect();
        Statement statement = open.createStatement()) {
      postgres.execute("insert into fact values (1)");
      open.setAutoCommit(false);
      statement.execute("insert into fact values (2)");

      postgres.kill();
      assertThat(postgres.isAlive()).isFalse();
      assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
      postgres.restart();
    }

    assertThat(postgres.query("select n from fact")).isEqualTo(List.of(List.of("1")));
    assertThat(postgres.port()).isEqualTo(port);
  }

  @Test
  void rowsSurviveCleanRestart() {
    postgres.execute("insert into fact values (1)");

    postgres.stop();
    assertThat(postgres.isAlive()).isFalse();
    postgres.restart();

    assertThat(postgres.database().queryNumber("select n from fact")).isEqualTo(1);
  }

  @Test
  void frozenServerDoesNotAnswerAndThawedOneDoes() throws Exception {
    try (Connection connection = postgres.database().connect();
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(SAME_THREAD, 500);
      postgres.freeze();

      assertThatThrownBy(() -> statement.execute("select 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
      assertThat(postgres.isAlive()).isTrue();
      postgres.thaw();
    }
    assertThat(postgres.database().queryNumber("select 1")).isEqualTo(1);
  }

  @Test
  void ensureRunningHealsFrozenAndDeadServers() {
    postgres.freeze();
    postgres.ensureRunning();
    assertThat(postgres.database().queryNumber("select 1")).isEqualTo(1);

    postgres.kill();
    postgres.ensureRunning();
    assertThat(postgres.database().queryNumber("select 1")).isEqualTo(1);
  }

  @Test
  void frozenServerCanBeKilled() {
    postgres.freeze();
    postgres.kill();
    assertThat(postgres.isAlive()).isFalse();
    postgres.restart();
  }

  @Test
  void databasesAreApart() {
    Database other =
        new Database(postgres.createDatabase("other"), postgres.user(), postgres.password());
    other.execute("create table only_here (n int)");

    assertThat(other.query("select to_regclass('only_here')").get(0).get(0)).isEqualTo("only_here");
    assertThat(postgres.query("select to_regclass('only_here')").get(0).get(0)).isNull();

    postgres.dropDatabase("other");
    assertThatThrownBy(() -> other.query("select 1")).hasRootCauseInstanceOf(SQLException.class);
  }

  @Test
  void settingsOfTheCallerWin() {
    try (Postgres tuned =
        Postgres.builder().setting("fsync", "off").setting("max_connections", "7").start()) {
      assertThat(tuned.query("show fsync")).isEqualTo(List.of(List.of("off")));
      assertThat(tuned.query("show max_connections")).isEqualTo(List.of(List.of("7")));
    }
  }

  @Test
  void dataDirectoryOfTheCallerStaysAndServesTheNextServer(@TempDir Path directory) {
    try (Postgres first = Postgres.builder().dataDirectory(directory).start()) {
      first.execute("create table kept as select 42 as n");
    }
    try (Postgres second = Postgres.builder().dataDirectory(directory).start()) {
      assertThat(second.database().queryNumber("select n from kept")).isEqualTo(42);
    }
  }

  @Test
  void failedStartSaysWhyAndLeavesNothing() throws Exception {
    List<Path> before = Leftovers.directories();

    assertThatThrownBy(() -> Postgres.builder().setting("max_connections", "none").start())
        .hasMessageContaining("PostgreSQL ended")
        .hasMessageContaining("max_connections");

    assertThat(Leftovers.directories()).isEqualTo(before);
  }

  @Test
  void closeLeavesNothing() throws Exception {
    List<Path> before = Leftovers.directories();
    List<Long> children = Leftovers.children();

    Postgres another = Postgres.start();
    assertThat(Leftovers.directories()).hasSize(before.size() + 1);
    another.freeze();
    another.close();

    assertThat(another.isAlive()).isFalse();
    assertThat(Leftovers.directories()).isEqualTo(before);
    Leftovers.awaitNoneBut(children);
  }

  /** Shared memory would stay behind, until the machine has none left. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void closeAfterKillLeavesNoSharedMemory() throws Exception {
    Postgres another = Postgres.start();
    List<Path> segments = sharedMemoryOf(another.pid());
    assertThat(segments).isNotEmpty().allMatch(Files::exists);

    another.kill();
    another.close();

    assertThat(segments).noneMatch(Files::exists);
  }

  private static List<Path> sharedMemoryOf(long pid) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
      return maps.filter(line -> line.contains("/dev/shm/PostgreSQL."))
          .map(line -> Path.of(line.substring(line.indexOf("/dev/shm/"))))
          .distinct()
          .toList();
    }
  }

  @Test
  void serverOfSomebodyElseServesButRefusesFaults() {
    Postgres foreign = Postgres.at(postgres.jdbcUrl(), postgres.user(), postgres.password());

    assertThat(foreign.port()).isEqualTo(postgres.port());
    assertThat(foreign.database().queryNumber("select 1")).isEqualTo(1);
    assertThatThrownBy(foreign::freeze)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(Integer.toString(postgres.port()));
    foreign.close();
    assertThat(postgres.isAlive()).isTrue();
  }
}

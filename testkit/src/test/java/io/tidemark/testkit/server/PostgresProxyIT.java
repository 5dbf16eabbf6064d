// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresProxyIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private static Postgres postgres;
  private PostgresProxy proxy;

  @BeforeAll
  static void startPostgres() {
    postgres = Postgres.start();
  }

  @AfterAll
  static void closePostgres() {
    postgres.close();
  }

  @BeforeEach
  void startProxy() {
    postgres.execute("drop table if exists fact; create table fact (n int)");
    proxy = PostgresProxy.inFrontOf(postgres);
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
    assertThat(proxy.connections()).isZero();
  }

  /** The ways in which pgjdbc can send a COMMIT: prepared at once, after a while, never. */
  private static final class Ways {
    static final String PREPARED = "prepareThreshold=1";
    static final String UNNAMED = "prepareThreshold=0";
    static final String SIMPLE = "preferQueryMode=simple";
  }

  @ParameterizedTest
  @ValueSource(strings = {Ways.PREPARED, Ways.UNNAMED, Ways.SIMPLE})
  void commitCutBeforeTheServerRollsBack(String way) throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.CUT_BEFORE);

    insertAndLoseTheCommit(way);

    trap.awaitSprung(BOUND);
    awaitNoTransactionOpen();
    assertThat(facts()).isZero();
    assertThat(proxy.sprung(CommitFault.CUT_BEFORE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {Ways.PREPARED, Ways.UNNAMED, Ways.SIMPLE})
  void commitCutAfterTheServerIsDone(String way) throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.CUT_AFTER);

    insertAndLoseTheCommit(way);

    trap.awaitSprung(BOUND);
    assertThat(facts()).isEqualTo(1);
    assertThat(proxy.sprung(CommitFault.CUT_AFTER)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {Ways.PREPARED, Ways.UNNAMED, Ways.SIMPLE})
  void heldCommitArrivesLate(String way) throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.HOLD);

    insertAndLoseTheCommit(way);

    trap.awaitSprung(BOUND);
    assertThat(transactionsOpen()).isEqualTo(1);
    assertThat(facts()).isZero();
    assertThat(trap.release()).isEqualTo("COMMIT");
    assertThat(facts()).isEqualTo(1);
    assertThatThrownBy(trap::discard).hasMessageContaining("no longer held");
  }

  @Test
  void discardedCommitRollsBack() throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.HOLD);
    insertAndLoseTheCommit(Ways.UNNAMED);
    trap.awaitSprung(BOUND);

    trap.discard();

    awaitNoTransactionOpen();
    assertThat(facts()).isZero();
  }

  @Test
  void heldCommitOfEndedBackendIsAnsweredByItsError() throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.HOLD);
    insertAndLoseTheCommit(Ways.UNNAMED);
    trap.awaitSprung(BOUND);
    postgres.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");

    assertThat(trap.release()).contains("57P01");
    assertThat(facts()).isZero();
  }

  @Test
  void heldCommitEndsWithTheServer() throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.HOLD);
    insertAndLoseTheCommit(Ways.UNNAMED);
    trap.awaitSprung(BOUND);
    postgres.kill();
    postgres.restart();

    Await.until("the link is gone", BOUND, () -> proxy.connections() == 0);
    assertThatThrownBy(trap::release).isInstanceOf(IllegalStateException.class);
    assertThat(facts()).isZero();
  }

  @Test
  void commitsByPreparedStatementAreKnown() throws Exception {
    try (Connection connection = connect("prepareThreshold=2")) {
      connection.setAutoCommit(false);
      for (int n = 0; n < 10; n++) {
        insert(connection, n);
        connection.commit();
      }
      assertThat(proxy.commits()).isEqualTo(10);

      CommitTrap trap = proxy.onNextCommit(CommitFault.CUT_BEFORE);
      insert(connection, 10);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      trap.awaitSprung(BOUND);
    }
    assertThat(facts()).isEqualTo(10);
  }

  @Test
  void trapWaitsForTheTransactionItIsFor() throws Exception {
    CommitTrap trap = proxy.onNextCommitAfter("into fact", CommitFault.CUT_BEFORE);
    try (Connection other = connect(Ways.UNNAMED);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("create temp table into_temp (n int)");
      other.commit();
      insert(other, 1);
      other.rollback();
      statement.execute("select 1");
      other.commit();
    }
    assertThat(trap.isSprung()).isFalse();

    insertAndLoseTheCommit(Ways.UNNAMED);

    trap.awaitSprung(BOUND);
    assertThat(proxy.commits()).isEqualTo(3);
  }

  @Test
  void commitThatFailsKeepsTheTrapArmed() throws Exception {
    postgres.execute(
        "alter table fact add constraint once unique (n) deferrable initially deferred;"
            + "insert into fact values (1)");
    CommitTrap trap = proxy.onNextCommit(CommitFault.CUT_AFTER);
    try (Connection connection = connect(Ways.UNNAMED)) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
      assertThat(trap.isSprung()).isFalse();

      insert(connection, 2);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }
    trap.awaitSprung(BOUND);
    assertThat(facts()).isEqualTo(2);
  }

  @Test
  void largeMessagesPassBothWays() throws Exception {
    try (Connection connection = connect(Ways.UNNAMED);
        var statement = connection.prepareStatement("select ? || repeat('y', 3000000)")) {
      statement.setString(1, "x".repeat(3_000_000));
      try (var result = statement.executeQuery()) {
        assertThat(result.next()).isTrue();
        assertThat(result.getString(1)).hasSize(6_000_000).startsWith("x").endsWith("y");
      }
    }
  }

  @Test
  void refusesAndAcceptsConnections() throws Exception {
    try (Connection before = connect(Ways.UNNAMED)) {
      proxy.refuse();
      assertThatThrownBy(() -> connect(Ways.UNNAMED))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
      insert(before, 1);

      proxy.accept();
      proxy.accept();
      connect(Ways.UNNAMED).close();
    }
    assertThat(facts()).isEqualTo(1);
  }

  @Test
  void cutAllEndsConnectionsAndLeavesTheDoorOpen() throws Exception {
    try (Connection cut = connect(Ways.UNNAMED)) {
      proxy.cutAll();

      assertThatThrownBy(() -> insert(cut, 1)).isInstanceOf(SQLException.class);
      connect(Ways.UNNAMED).close();
    }
    assertThat(facts()).isZero();
  }

  @Test
  void cutAllEndsHeldCommits() throws Exception {
    CommitTrap trap = proxy.onNextCommit(CommitFault.HOLD);
    insertAndLoseTheCommit(Ways.UNNAMED);
    trap.awaitSprung(BOUND);

    proxy.cutAll();

    awaitNoTransactionOpen();
    assertThat(facts()).isZero();
    assertThatThrownBy(trap::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void decisionsNeedHeldCommit() {
    CommitTrap unsprung = proxy.onNextCommit(CommitFault.HOLD);
    assertThatThrownBy(unsprung::release).hasMessageContaining("holds no commit");
    assertThatThrownBy(() -> unsprung.awaitSprung(Duration.ofMillis(20)))
        .hasMessageContaining("in vain");
  }

  private void insertAndLoseTheCommit(String way) throws SQLException {
    try (Connection connection = connect(way)) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }
  }

  private Connection connect(String options) throws SQLException {
    String url = proxy.jdbcUrl() + "?" + options;
    return DriverManager.getConnection(url, postgres.user(), postgres.password());
  }

  private static void insert(Connection connection, int n) throws SQLException {
    try (var statement = connection.prepareStatement("insert into fact values (?)")) {
      statement.setInt(1, n);
      statement.executeUpdate();
    }
  }

  private static long facts() {
    return postgres.database().queryNumber("select count(*) from fact");
  }

  private static void awaitNoTransactionOpen() {
    Await.until("no transaction is open", BOUND, () -> transactionsOpen() == 0);
  }

  private static long transactionsOpen() {
    return postgres
        .database()
        .queryNumber(
            "select count(*) from pg_stat_activity where state like 'idle in transaction%'");
  }
}

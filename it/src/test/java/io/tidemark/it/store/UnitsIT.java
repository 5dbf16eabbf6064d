// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.io.StringReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgDatabaseMetaData;

/** What units can do in their transaction, and what connections and pools may not do to them. */
@ExtendWith(TidemarkServers.class)
final class UnitsIT {
  private static final String INSERT = "insert into effect values (?)";

  private Scene scene;
  private Store store;
  private PartitionClaim claim;

  @BeforeEach
  void claim(Database database) {
    scene = new Scene(database);
    store = scene.open("owner");
    claim = Scene.claimed(store, "owner");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aUnitThatWaitsForALockSaysForWhom() throws Exception {
    scene.database().execute("insert into effect values ('contended')");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection stranger = scene.database().connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("set application_name = 'psql'; delete from effect");
      BlockingQueue<UnitTransaction> begun = new LinkedBlockingQueue<>();
      Future<?> unit =
          thread.submit(
              () ->
                  Scene.unit(
                      store,
                      claim,
                      transaction -> {
                        assertThat(transaction.waitsFor()).isEmpty();
                        Handle handle = transaction.resource(Handle.class);
                        begun.add(transaction);
                        handle.execute("update effect set text = 'mine'");
                      }));
      UnitTransaction transaction = begun.poll(20, TimeUnit.SECONDS);
      await().atMost(Duration.ofSeconds(20)).until(() -> transaction.waitsFor().isPresent());
      assertThat(transaction.waitsFor()).get().asString().contains("psql", "idle in transaction");
      stranger.rollback();
      unit.get();
      assertThat(scene.effects()).containsExactly("mine");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aHandlerThatWaitsFirstHoldsNoConnection() throws Exception {
    Scene.unit(
        store,
        claim,
        transaction -> {
          Connection connection = transaction.resource(Connection.class);
          Handle handle = transaction.resource(Handle.class);
          assertThat(connection.isClosed()).isFalse();
          assertThat(handle.isInTransaction()).isTrue();
          assertThat(openTransactions()).isZero();
          handle.execute(INSERT, "a");
          assertThat(openTransactions()).isOne();
        });
  }

  private long openTransactions() {
    return scene
        .database()
        .queryNumber(
            "select count(*) from pg_stat_activity where application_name = 'tidemark:owner' and xact_start is not null");
  }

  @Test
  void connectionAndHandleShareTheTransaction() throws Exception {
    Scene.unit(
        store,
        claim,
        transaction -> {
          Connection connection = transaction.resource(Connection.class);
          Handle handle = transaction.resource(Handle.class);
          handle.execute(INSERT, "a");
          try (Statement statement = connection.createStatement();
              ResultSet count = statement.executeQuery("select count(*) from effect")) {
            count.next();
            assertThat(count.getInt(1)).isOne();
          }
          assertThat(connection.getAutoCommit()).isFalse();
          assertThat(handle.isInTransaction()).isTrue();
        });

    assertThat(scene.effects()).containsExactly("a");
    assertThat(scene.position()).isOne();
  }

  @Test
  void savepointsUndoAPart() throws Exception {
    scene.database().execute("create unique index on effect (text)");

    Scene.unit(
        store,
        claim,
        transaction -> {
          Connection connection = transaction.resource(Connection.class);
          Handle handle = transaction.resource(Handle.class);
          handle.execute(INSERT, "a");
          Savepoint savepoint = connection.setSavepoint();
          assertThatThrownBy(() -> handle.execute(INSERT, "a"))
              .isInstanceOf(UnableToExecuteStatementException.class);
          connection.rollback(savepoint);
          handle.savepoint("named");
          handle.execute(INSERT, "b");
          handle.rollbackToSavepoint("named");
          handle.execute("savepoint by_text");
          handle.execute(INSERT, "c");
          handle.execute("rollback to by_text");
          handle.execute("release savepoint by_text");
          handle.execute(INSERT, "d");
        });

    assertThat(scene.effects()).containsExactly("a", "d");
  }

  @Test
  void jdbisOwnTransactionsJoinTheUnits() throws Exception {
    Scene.unit(
        store,
        claim,
        transaction ->
            transaction
                .resource(Handle.class)
                .useTransaction(handle -> handle.execute(INSERT, "a")));

    assertThat(scene.effects()).containsExactly("a");
  }

  @Test
  void jdbisCallbacksRunOnceTheUnitHasEnded() throws Exception {
    List<String> callbacks = new ArrayList<>();

    Scene.unit(
        store,
        claim,
        transaction ->
            transaction
                .resource(Handle.class)
                .afterCommit(() -> callbacks.add("committed " + scene.position())));
    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      transaction
                          .resource(Handle.class)
                          .afterRollback(() -> callbacks.add("rolled back"));
                      throw new IllegalStateException("the handler's own");
                    }))
        .hasMessage("the handler's own");

    assertThat(callbacks).containsExactly("committed 1", "rolled back");
  }

  @Test
  void copyWorksInsideTheUnit() throws Exception {
    Scene.unit(
        store,
        claim,
        transaction ->
            transaction
                .resource(Connection.class)
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy effect from stdin", new StringReader("a\nb\n")));

    assertThat(scene.effects()).containsExactly("a", "b");
  }

  @Test
  void lateUseSaysSo() throws Exception {
    List<Scene.Work> late = new ArrayList<>();
    Scene.unit(
        store,
        claim,
        transaction -> {
          Connection connection = transaction.resource(Connection.class);
          Statement statement = connection.createStatement();
          ResultSet result = connection.prepareStatement("select 1").executeQuery();
          late.add(unit -> connection.createStatement());
          late.add(unit -> statement.execute("insert into effect values ('late')"));
          late.add(unit -> result.next());
          late.add(unit -> transaction.resource(Connection.class));
          statement.closeOnCompletion();
        });

    for (Scene.Work use : late) {
      assertThatThrownBy(() -> use.run(null)).hasMessageContaining("after the unit had");
    }
    assertThat(scene.effects()).isEmpty();
  }

  @Test
  void aSwallowedErrorIsReportedWithItsCause() {
    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      Handle handle = transaction.resource(Handle.class);
                      assertThatThrownBy(() -> handle.execute("select 1 / 0"))
                          .hasMessageContaining("division by zero");
                    }))
        .hasStackTraceContaining("division by zero")
        .satisfies(e -> assertThat(store.classify(e)).isEqualTo(FailureKind.PERMANENT));

    assertThat(scene.position()).isZero();
  }

  @Test
  void boundsEndWithTheTransaction() throws Exception {
    AtomicReference<Map<String, Object>> inside = new AtomicReference<>();
    HikariConfig config = usersPool();
    config.setMaximumPoolSize(Scene.WORKERS + 2);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Store users = scene.open(PostgresStore.using(pool), "users");
      Scene.unit(
          users,
          Scene.claimed(users, "users"),
          transaction ->
              inside.set(
                  transaction
                      .resource(Handle.class)
                      .createQuery(
                          "select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name, current_setting('transaction_isolation') as isolation")
                      .mapToMap()
                      .one()));

      assertThat(inside.get())
          .isEqualTo(
              Map.of(
                  "statement", "20s",
                  "lock", "10s",
                  "idle", "20s",
                  "name", "tidemark:users",
                  "isolation", "read committed"));
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select current_setting('lock_timeout') || current_setting('application_name')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("0mine");
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getNetworkTimeout()).isZero();
      }
    }
  }

  private HikariConfig usersPool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(scene.database().url());
    config.setUsername(scene.database().user());
    config.setPassword(scene.database().password());
    config.addDataSourceProperty("ApplicationName", "mine");
    return config;
  }

  @Test
  void aPoolWithAutoCommitServesAsWell() throws Exception {
    HikariConfig config = usersPool();
    config.setAutoCommit(true);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Store users = scene.open(PostgresStore.using(pool), "users");
      PartitionClaim theirs = Scene.claimed(users, "users");

      assertThatThrownBy(
              () ->
                  Scene.unit(
                      users,
                      theirs,
                      transaction -> {
                        transaction.resource(Handle.class).execute(INSERT, "a");
                        throw new IllegalStateException("the handler's own");
                      }))
          .hasMessage("the handler's own");
      assertThat(scene.effects()).isEmpty();
      Scene.unit(users, theirs, unit -> unit.resource(Handle.class).execute(INSERT, "b"));

      assertThat(scene.effects()).containsExactly("b");
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @Test
  void aConnectionThatTurnedReadOnlyIsNotUsedAgain() throws Exception {
    scene.database().execute("alter role postgres set default_transaction_read_only = on");
    try {
      assertThatThrownBy(() -> Scene.unit(store, claim, unit -> unit.resource(Handle.class)))
          .satisfies(e -> assertThat(store.classify(e)).isEqualTo(FailureKind.INFRASTRUCTURE));
    } finally {
      try (Connection connection = scene.database().connect();
          Statement statement = connection.createStatement()) {
        statement.execute("set default_transaction_read_only = off");
        statement.execute("alter role postgres reset default_transaction_read_only");
      }
    }

    Scene.unit(store, claim, unit -> unit.resource(Handle.class).execute(INSERT, "a"));
    assertThat(scene.effects()).containsExactly("a");
  }

  @Test
  void anotherIsolationIsRefusedAtCheckout() {
    HikariConfig config = usersPool();
    config.setMinimumIdle(0);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Store users = scene.open(PostgresStore.using(pool), "users");
      PartitionClaim theirs = Scene.claimed(users, "users");
      scene
          .database()
          .execute("alter role postgres set default_transaction_isolation = 'repeatable read'");
      pool.getHikariPoolMXBean().softEvictConnections();
      try {
        assertThatThrownBy(() -> Scene.unit(users, theirs, unit -> unit.resource(Handle.class)))
            .hasMessageContaining("must be read committed");
      } finally {
        scene.database().execute("alter role postgres reset default_transaction_isolation");
      }
    }
  }

  @Test
  void whatIsClosedWithTheHandleIsClosedBeforeTheAdvance() throws Exception {
    Scene.unit(
        store,
        claim,
        unit -> {
          Handle handle = unit.resource(Handle.class);
          handle.addCleanable(() -> insert(handle.getConnection(), "closing"));
        });

    assertThat(scene.effects()).containsExactly("closing");
  }

  private static void insert(Connection connection, String effect) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, effect);
      statement.executeUpdate();
    }
  }

  @Test
  void noRawObjectIsPromised() throws Exception {
    AtomicReference<Boolean> promised = new AtomicReference<>();

    Scene.unit(
        store,
        claim,
        unit -> {
          DatabaseMetaData metaData = unit.resource(Connection.class).getMetaData();
          promised.set(metaData.isWrapperFor(PgDatabaseMetaData.class));
        });

    assertThat(promised.get()).isFalse();
  }

  @Test
  void aConnectionThatCannotBeGivenBackDoesNotUndoACommit() throws Exception {
    AtomicBoolean failing = new AtomicBoolean();
    PGSimpleDataSource pool =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            return closingBadly(super.getConnection(), failing);
          }
        };
    pool.setUrl(scene.database().url());
    pool.setUser(scene.database().user());
    Store users = scene.open(PostgresStore.using(pool), "users");
    failing.set(true);

    PartitionClaim theirs = Scene.claimed(users, "users");
    Scene.unit(users, theirs, unit -> unit.resource(Handle.class).execute(INSERT, "a"));

    assertThat(scene.effects()).containsExactly("a");
    assertThat(scene.position()).isOne();
  }

  private static Connection closingBadly(Connection connection, AtomicBoolean failing) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object result = method.invoke(connection, arguments);
          if (method.getName().equals("close") && failing.get()) {
            throw new SQLException("the pool does not take it back");
          }
          return result;
        };
    return (Connection)
        Proxy.newProxyInstance(
            UnitsIT.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  @Test
  void aFailedRollbackDoesNotHideTheFailure() throws Exception {
    IllegalStateException thrown = new IllegalStateException("the handler's own");

    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    unit -> {
                      unit.resource(Handle.class).execute(INSERT, "a");
                      scene
                          .database()
                          .query(
                              "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'tidemark:owner' and state like 'idle in%'");
                      throw thrown;
                    }))
        .isSameAs(thrown)
        .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());

    Scene.unit(store, claim, unit -> unit.resource(Handle.class).execute(INSERT, "b"));
    assertThat(scene.effects()).containsExactly("b");
  }

  @Test
  void whatACallbackThrowsAfterTheCommitChangesNothing() throws Exception {
    Scene.unit(
        store,
        claim,
        unit -> {
          Handle handle = unit.resource(Handle.class);
          handle.execute(INSERT, "a");
          handle.afterCommit(
              () -> {
                throw new NoClassDefFoundError("metrics");
              });
        });

    assertThat(scene.effects()).containsExactly("a");
    assertThat(scene.position()).isOne();
  }

  @Test
  void aRefusalAtCommitIsNoDoubt() {
    scene
        .database()
        .execute(
            "create table parent (id int primary key); create table child (parent int references parent deferrable initially deferred)");

    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    unit -> unit.resource(Handle.class).execute("insert into child values (1)")))
        .isInstanceOf(CommitRefusedException.class)
        .cause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));

    assertThat(scene.position()).isZero();
  }

  @Test
  void severalGroupsShareAStore() throws Exception {
    PostgresStore shared = scene.connect().schema(SchemaMode.VALIDATE);
    scene.open(shared, "first");
    scene.open(shared, "second");
    AtomicReference<String> name = new AtomicReference<>();

    Scene.unit(
        shared,
        Scene.claimed(shared, "first"),
        unit -> name.set(applicationName(unit.resource(Handle.class))));

    assertThat(name.get()).isEqualTo("tidemark:first");
  }

  @Test
  void severalRuntimesOfAGroupShareAStore() throws Exception {
    PostgresStore shared = scene.connect().schema(SchemaMode.VALIDATE);
    scene.open(shared, "first");
    scene.open(shared, "second");
    AtomicReference<String> name = new AtomicReference<>();
    PartitionClaim firsts = Scene.claimed(shared, "first");
    Scene.claim(shared, new PartitionKey("cluster", "group", "orders", 1), "second");

    Scene.unit(shared, firsts, unit -> name.set(applicationName(unit.resource(Handle.class))));

    assertThat(name.get()).isEqualTo("tidemark:first");
  }

  private static String applicationName(Handle handle) {
    return handle
        .createQuery("select current_setting('application_name')")
        .mapTo(String.class)
        .one();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * Nobody leaves the transaction (hazard B4): one handler for each way out. Each fails its unit,
 * even if it swallows the refusal, and neither its effects nor its position are there afterwards.
 */
@ExtendWith(TidemarkServers.class)
final class EscapeRoutesIT {
  private static Scene scene;
  private static Store store;
  private static PartitionClaim claim;

  @BeforeAll
  static void claim(Database database) {
    scene = new Scene(database);
    scene
        .database()
        .execute(
            "create procedure committing() language plpgsql as $$ begin commit; end $$;"
                + "create function answer() returns int language sql as 'select 42'");
    store = scene.open("owner");
    claim = Scene.claimed(store, "owner");
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  private record Route(String name, Scene.Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  private interface OnConnection {
    void run(Connection connection) throws Exception;
  }

  @FunctionalInterface
  private interface OnHandle {
    void run(Handle handle) throws Exception;
  }

  private static Route connection(String name, OnConnection work) {
    return new Route(name, transaction -> work.run(transaction.resource(Connection.class)));
  }

  private static Route handle(String name, OnHandle work) {
    return new Route("handle." + name, transaction -> work.run(transaction.resource(Handle.class)));
  }

  private static Stream<Route> text() {
    return Stream.of(
            "commit",
            "COMMIT WORK;",
            " \n\t/* why /* not */ */ -- so\n commit",
            "commit and chain",
            "rollback",
            "ROLLBACK TRANSACTION",
            "rollback and chain",
            "abort",
            "end",
            "begin",
            "start transaction isolation level serializable",
            "prepare transaction 'aside'",
            "set transaction read only",
            "set session characteristics as transaction read only",
            "set local transaction_read_only = on",
            ";commit",
            "insert into effect values ('b'); commit",
            "insert into effect values ('; commit'); commit; insert into effect values ('c')",
            "select $$;$$, E'\\';', \";\" from (select 1 as \";\") t; commit",
            "do $$ begin commit; end $$",
            "call committing()")
        .map(
            sql ->
                connection(
                    "text: " + sql, connection -> connection.createStatement().execute(sql)));
  }

  private static Stream<Route> connections() {
    return Stream.of(
        connection("commit", Connection::commit),
        connection("rollback", Connection::rollback),
        connection("close", Connection::close),
        connection("setAutoCommit(true)", connection -> connection.setAutoCommit(true)),
        connection("setAutoCommit(false)", connection -> connection.setAutoCommit(false)),
        connection("setReadOnly", connection -> connection.setReadOnly(true)),
        connection("abort", connection -> connection.abort(Runnable::run)),
        connection(
            "setTransactionIsolation",
            connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
        connection("unwrap", connection -> connection.unwrap(BaseConnection.class).commit()),
        connection(
            "autosave",
            connection -> connection.unwrap(PGConnection.class).setAutosave(AutoSave.ALWAYS)),
        connection(
            "statement", connection -> connection.createStatement().getConnection().commit()),
        connection(
            "statement.unwrap",
            connection ->
                connection.createStatement().unwrap(PgStatement.class).getConnection().commit()),
        connection(
            "prepared statement",
            connection -> connection.prepareStatement("select 1").getConnection().commit()),
        connection(
            "callable statement",
            connection -> connection.prepareCall("{call answer()}").getConnection().commit()),
        connection(
            "result",
            connection -> results(connection).get(0).getStatement().getConnection().commit()),
        connection(
            "result of a prepared statement",
            connection -> results(connection).get(1).getStatement().getConnection().commit()),
        connection(
            "result by getResultSet",
            connection -> results(connection).get(2).getStatement().getConnection().commit()),
        connection(
            "generated keys",
            connection -> results(connection).get(3).getStatement().getConnection().commit()),
        connection(
            "meta data's result",
            connection -> results(connection).get(4).getStatement().getConnection().commit()),
        connection("meta data", connection -> connection.getMetaData().getConnection().commit()),
        connection("prepared text", connection -> connection.prepareStatement("commit").execute()),
        connection("callable text", connection -> connection.prepareCall("commit").execute()),
        connection(
            "batched text",
            connection -> {
              Statement statement = connection.createStatement();
              statement.addBatch("insert into effect values ('b')");
              statement.addBatch("commit");
              statement.executeBatch();
            }));
  }

  private static List<ResultSet> results(Connection connection) throws Exception {
    List<ResultSet> results = new ArrayList<>();
    results.add(connection.createStatement().executeQuery("select 1"));
    results.add(connection.prepareStatement("select 1").executeQuery());
    Statement asked = connection.createStatement();
    asked.execute("select 1");
    results.add(asked.getResultSet());
    PreparedStatement inserted =
        connection.prepareStatement(
            "insert into effect values ('k')", Statement.RETURN_GENERATED_KEYS);
    inserted.executeUpdate();
    results.add(inserted.getGeneratedKeys());
    results.add(connection.getMetaData().getSchemas());
    return results;
  }

  private static Stream<Route> handles() {
    return Stream.of(
        handle("commit", Handle::commit),
        handle("rollback", Handle::rollback),
        handle("begin", Handle::begin),
        handle("close", Handle::close),
        handle("setReadOnly", handle -> handle.setReadOnly(true)),
        handle(
            "setTransactionIsolationLevel",
            handle -> handle.setTransactionIsolationLevel(TransactionIsolationLevel.SERIALIZABLE)),
        handle("getConnection", handle -> handle.getConnection().commit()),
        handle("getJdbi.open", handle -> handle.getJdbi().open().close()),
        handle(
            "getJdbi.inTransaction",
            handle ->
                handle
                    .getJdbi()
                    .useTransaction(other -> other.execute("insert into effect values ('b')"))),
        handle("execute", handle -> handle.execute("commit")),
        handle(
            "createScript",
            handle -> handle.createScript("insert into effect values ('b'); commit;").execute()));
  }

  static Stream<Route> routes() {
    return Stream.of(text(), connections(), handles()).flatMap(routes -> routes);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyWayOutFailsTheUnit(Route route) {
    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      effect(transaction);
                      route.work().run(transaction);
                    }))
        .satisfies(e -> assertThat(store.classify(e)).isEqualTo(FailureKind.PERMANENT));

    assertNothingHappened();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void swallowingTheRefusalDoesNotHelp(Route route) {
    AtomicReference<Throwable> swallowed = new AtomicReference<>();

    assertThatThrownBy(
        () ->
            Scene.unit(
                store,
                claim,
                transaction -> {
                  effect(transaction);
                  try {
                    route.work().run(transaction);
                  } catch (Exception e) {
                    swallowed.set(e);
                  }
                }));

    assertThat(swallowed.get()).isNotNull();
    assertNothingHappened();
  }

  /** What no text shows is noticed before COMMIT: too late for the effects, but the unit fails. */
  @Test
  void aCommitBehindTheDriversBackIsNoticed() {
    assertThatThrownBy(
            () ->
                Scene.unit(
                    store,
                    claim,
                    transaction -> {
                      Connection connection = transaction.resource(Connection.class);
                      LargeObjectManager objects =
                          connection.unwrap(PGConnection.class).getLargeObjectAPI();
                      objects.open(objects.createLO(), true).close();
                    }))
        .hasMessageContaining("the unit's transaction was ended by SQL text");

    assertThat(scene.position()).isZero();
  }

  private static void effect(UnitTransaction transaction) {
    transaction.resource(Handle.class).execute("insert into effect values ('a')");
  }

  private void assertNothingHappened() {
    assertThat(scene.effects()).isEmpty();
    assertThat(scene.position()).isZero();
    assertThat(
            scene
                .database()
                .queryNumber(
                    "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"))
        .isZero();
  }
}

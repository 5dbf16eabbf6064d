// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.postgres.internal.insert.HopefulInsert;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that are hoped to be new: all are inserted, or none is and the transaction goes on. */
@ExtendWith(TidemarkServers.class)
final class HopefulInsertIT {
  private static final int ROWS = HopefulInsert.FEWEST;

  private final HopefulInsert hope = new HopefulInsert();
  private Database database;
  private Connection connection;

  @BeforeEach
  void open(Database its) throws SQLException {
    database = its;
    database.execute("create table t (k integer primary key, a integer not null default 1)");
    connection = database.connect();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private int execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private boolean insert(int first, int rows) throws SQLException {
    return hope.allInserted(
        connection,
        rows,
        () ->
            execute(
                "insert into t select n from generate_series(%d, %d) as n"
                    .formatted(first, first + rows - 1)));
  }

  private List<List<String>> committed() throws SQLException {
    connection.commit();
    return database.query("select count(*), min(k), max(k) from t");
  }

  @Test
  void newRowsAreInserted() throws SQLException {
    assertThat(insert(1, ROWS)).isTrue();
    assertThat(insert(1 + ROWS, ROWS)).isTrue();
    assertThat(committed()).containsExactly(List.of("500", "1", "500"));
  }

  @Test
  void ofRowsOneOfWhichIsThereNoneIsInsertedAndTheTransactionGoesOn() throws SQLException {
    execute("insert into t values (250)");
    assertThat(insert(1, ROWS)).isFalse();
    execute("insert into t values (300)");
    assertThat(committed()).containsExactly(List.of("2", "250", "300"));
  }

  @Test
  void whatATriggerLeavesOutIsNotTakenForInserted() throws SQLException {
    execute(
        "create function even() returns trigger language plpgsql as 'begin return case when new.k % 2 = 0 then new end; end'");
    execute("create trigger even before insert on t for each row execute function even()");
    assertThat(insert(1, ROWS)).isFalse();
    assertThat(committed()).containsExactly(Arrays.asList("0", null, null));
  }

  @Test
  void anotherFailureIsTheCallers() {
    assertThatThrownBy(
            () ->
                hope.allInserted(
                    connection, ROWS, () -> execute("insert into t (k, a) values (1, null)")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("null value in column \"a\"");
    assertThatThrownBy(() -> execute("select 1")).hasMessageContaining("aborted");
  }

  @Test
  void fewRowsAreNotTried() throws SQLException {
    assertThat(insert(1, ROWS - 1)).isFalse();
  }

  @Test
  void theNextAreTriedLessOftenEachTimeOneIsThereAndSoonAgainOnceNoneIs() throws SQLException {
    assertThat(passedOverUntilTriedWith(0)).isZero();
    assertThat(passedOverUntilTriedWith(0)).isEqualTo(8);
    assertThat(passedOverUntilTriedWith(0)).isEqualTo(16);
    assertThat(passedOverUntilTriedWith(ROWS)).isEqualTo(32);
    assertThat(passedOverUntilTriedWith(0)).isZero();
    assertThat(passedOverUntilTriedWith(ROWS)).isEqualTo(8);
  }

  /** How many are not tried before one is, of which so many rows turn out to be new. */
  private int passedOverUntilTriedWith(int inserted) throws SQLException {
    AtomicInteger tried = new AtomicInteger();
    int passedOver = -1;
    while (tried.get() == 0) {
      hope.allInserted(connection, ROWS, () -> tried.getAndIncrement() + inserted);
      passedOver++;
    }
    return passedOver;
  }
}

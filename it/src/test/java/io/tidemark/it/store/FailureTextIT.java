// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.postgres.PostgresStore;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is kept of failures of the database holds nothing of rows. */
@ExtendWith(TidemarkServers.class)
final class FailureTextIT {
  private static final String SECRET = "DE12500105170648489890";

  private final Database database;
  private final Jdbi jdbi;

  FailureTextIT(Database database) {
    this.database = database;
    this.jdbi = Jdbi.create(database.url(), database.user(), database.password());
  }

  /** What is said of a failure and each of its causes. */
  private List<String> texts(String sql) {
    PostgresStore store =
        PostgresStore.connect(database.url(), database.user(), database.password());
    Throwable failure = catchThrowable(() -> jdbi.useHandle(handle -> handle.execute(sql, SECRET)));
    assertThat(failure).hasMessageContaining(SECRET);
    List<String> texts = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      texts.add(store.withoutValues(cause).orElse(Objects.requireNonNull(cause.getMessage())));
    }
    return texts;
  }

  @Test
  void aViolationNamesItsConstraint() {
    database.execute("create table account (iban text constraint account_iban primary key)");
    jdbi.useHandle(handle -> handle.execute("insert into account values (?)", SECRET));

    assertThat(texts("insert into account values (?)"))
        .noneMatch(text -> text.contains(SECRET))
        .containsExactly(
            "a statement failed: SQLState 23505: constraint account_iban of table account",
            "SQLState 23505: constraint account_iban of table account");
  }

  @Test
  void aValueOfAnotherTypeIsNotQuoted() {
    assertThat(texts("select cast(? as integer)"))
        .noneMatch(text -> text.contains(SECRET))
        .contains("SQLState 22P02");
  }

  @Test
  void whatBatchesQuoteOfStatementsIsLeftOut() {
    database.execute("create table batch (iban text primary key)");
    PostgresStore store =
        PostgresStore.connect(database.url(), database.user(), database.password());

    Throwable failure =
        catchThrowable(
            () ->
                jdbi.useHandle(
                    handle ->
                        handle
                            .createBatch()
                            .add("insert into batch values ('%s')".formatted(SECRET))
                            .add("insert into batch values ('%s')".formatted(SECRET))
                            .execute()));

    assertThat(failure).rootCause().isInstanceOf(SQLException.class);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(store.withoutValues(cause))
          .hasValueSatisfying(told -> assertThat(told).doesNotContain(SECRET));
    }
  }

  @Test
  void whyNobodyIsConnectedIsSaid() {
    PostgresStore store =
        PostgresStore.connect(database.url(), database.user(), database.password());
    SQLException refused =
        catchThrowableOfType(
            SQLException.class,
            () -> DriverManager.getConnection("jdbc:postgresql://localhost:1/nowhere"));

    assertThat(store.withoutValues(refused).orElseThrow())
        .startsWith("SQLState 08001: Connection to localhost:1 refused");
    Database missing = database.named("nowhere");
    SQLException unknown = catchThrowableOfType(SQLException.class, missing::connect);
    assertThat(store.withoutValues(unknown))
        .contains("SQLState 3D000: database \"nowhere\" does not exist");
  }

  @Test
  void othersFailuresAreNoneOfItsBusiness() {
    PostgresStore store =
        PostgresStore.connect(database.url(), database.user(), database.password());

    assertThat(store.withoutValues(new IllegalStateException("mine"))).isEmpty();
  }
}

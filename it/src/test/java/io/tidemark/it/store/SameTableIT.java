// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.postgres.PostgresStore;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.store.DatabaseException;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the database in memory answers means what it means from PostgreSQL. */
@ExtendWith(TidemarkServers.class)
final class SameTableIT {

  static Stream<DatabaseException> answers() {
    return Stream.of(
        DatabaseException.deadlock(),
        DatabaseException.lockTimeout("a row", "another"),
        DatabaseException.uniqueViolation("a row"),
        DatabaseException.connectionLost("reset"),
        DatabaseException.unreachable(),
        DatabaseException.passing("a plan is gone"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerMeansTheSame(DatabaseException answer, Database database) {
    MemoryStore memory = new MemoryStore(new MemoryDatabase());
    PostgresStore postgres =
        PostgresStore.connect(database.url(), database.user(), database.password());

    assertThat(memory.classify(answer))
        .isEqualTo(postgres.classify(new SQLException(answer.getMessage(), answer.sqlState())));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.settings.Fault;
import io.tidemark.settings.TimeLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong with a store is known before there is a database. */
final class PostgresStoreFaultsTest {
  private static final String URL = "jdbc:postgresql://localhost/ledger";

  private static List<String> faults(PostgresStore store) {
    return store.faults(8, TimeLimits.DEFAULT).stream().map(Fault::toString).toList();
  }

  @Test
  void aGoodStoreHasNone() {
    assertThat(faults(PostgresStore.connect(URL, "user", "secret"))).isEmpty();
  }

  @Test
  void optionsThatBreakATransactionAreNamedAll() {
    assertThat(
            faults(
                PostgresStore.connect(
                        URL + "?autosave=always&raiseExceptionOnSilentRollback=false",
                        "user",
                        "secret")
                    .schemaName("no name")))
        .hasSize(3)
        .anyMatch(fault -> fault.startsWith("schemaName(\"no name\"): is not a name"))
        .anyMatch(fault -> fault.contains("autosave=always"))
        .anyMatch(fault -> fault.contains("raiseExceptionOnSilentRollback=false"));
  }

  @Test
  void aPoolThatIsTooSmallIsNamed() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(URL);
    config.setMaximumPoolSize(3);
    config.setInitializationFailTimeout(-1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThat(faults(PostgresStore.using(pool)))
          .singleElement()
          .asString()
          .startsWith("the pool's maximumPoolSize: is 3");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.store.StoreContext;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/** Where a store gets its connections. */
sealed interface ConnectionSource {

  /** The pools of one runtime. */
  Pools pools(StoreContext context);

  /** The driver's options, as far as they can be found without a connection. */
  Properties options();

  /** What is wrong with the source if so many units are to run at once. */
  Optional<String> fault(int workers);

  /** Pools of the store's own. */
  record Own(Credentials credentials) implements ConnectionSource {
    @Override
    public Pools pools(StoreContext context) {
      return Pools.own(credentials, context);
    }

    @Override
    public Properties options() {
      return DriverOptions.ofUrl(credentials.url());
    }

    @Override
    public Optional<String> fault(int workers) {
      return credentials.url().startsWith("jdbc:postgresql:")
          ? Optional.empty()
          : Optional.of("the JDBC URL does not begin with jdbc:postgresql:");
    }
  }

  /** The user's pool. */
  record Users(DataSource dataSource) implements ConnectionSource {
    @Override
    public Pools pools(StoreContext context) {
      return Pools.shared(dataSource);
    }

    @Override
    public Properties options() {
      return DriverOptions.of(dataSource);
    }

    @Override
    public Optional<String> fault(int workers) {
      int needed = workers + Pools.CONTROL_CONNECTIONS;
      return dataSource instanceof HikariDataSource hikari && hikari.getMaximumPoolSize() < needed
          ? Optional.of(
              "the pool's maximumPoolSize is %d, but %d workers and control calls use up to %d connections: raise it or lower the workers"
                  .formatted(hikari.getMaximumPoolSize(), workers, needed))
          : Optional.empty();
    }
  }
}

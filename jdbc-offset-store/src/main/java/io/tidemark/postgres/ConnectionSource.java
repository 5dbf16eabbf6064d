// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.settings.Fault;
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

  /** What is wrong with the source if so many units are to use the database at once. */
  Optional<Fault> fault(int connections);

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
    public Optional<Fault> fault(int connections) {
      return credentials.url().startsWith("jdbc:postgresql:")
          ? Optional.empty()
          : Optional.of(
              new Fault(
                  "the JDBC URL",
                  "is not one of PostgreSQL's driver",
                  "begin it with jdbc:postgresql:"));
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
    public Optional<Fault> fault(int connections) {
      int needed = connections + Pools.CONTROL_CONNECTIONS;
      return KnownPools.hikari(dataSource)
          .map(HikariDataSource::getMaximumPoolSize)
          .filter(size -> size < needed)
          .map(
              size ->
                  new Fault(
                      "the pool's maximumPoolSize",
                      "is %d, but units use up to %d connections and control calls two more"
                          .formatted(size, connections),
                      "raise it to %d, or lower connections(%d)".formatted(needed, connections)));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.StoreContext;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Where one runtime's connections come from. Safe for all threads.
 *
 * @param control for control calls, which must never wait behind units
 * @param workers for units
 * @param owned whether they end with the store
 */
record Pools(DataSource control, DataSource workers, boolean owned) {

  /**
   * Two: the control thread's, and one for the worker that asks whether its claim still holds while
   * the control thread waits for a lock.
   */
  static final int CONTROL_CONNECTIONS = 2;

  /** The shortest Hikari knows: an idle service is to hold next to no connections. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** The shortest wait for a connection that Hikari knows. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  /** The user's pool for both: its size is checked when the store is opened. */
  static Pools shared(DataSource dataSource) {
    return new Pools(dataSource, dataSource, false);
  }

  /** Pools of the store's own, without a connection yet. */
  static Pools own(Credentials credentials, StoreContext context) {
    TimeLimits limits = context.limits();
    return new Pools(
        pool(
            credentials,
            context,
            "control",
            CONTROL_CONNECTIONS,
            limits.socket().plus(limits.claim())),
        pool(credentials, context, "workers", context.connections(), limits.socket()),
        true);
  }

  private static HikariDataSource pool(
      Credentials credentials, StoreContext context, String use, int size, Duration socket) {
    Duration connect = context.limits().connect();
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidemark-" + use + "-" + context.owner());
    config.setJdbcUrl(credentials.url());
    config.setUsername(credentials.user());
    config.setPassword(credentials.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE.toMillis());
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setInitializationFailTimeout(-1);
    long wait = Math.max(SHORTEST_WAIT.toMillis(), connect.toMillis());
    config.setConnectionTimeout(wait);
    config.setValidationTimeout(wait);
    config.setDataSourceProperties(driverProperties(credentials, context, connect, socket));
    return new HikariDataSource(config);
  }

  private static Properties driverProperties(
      Credentials credentials, StoreContext context, Duration connect, Duration socket) {
    Properties properties = new Properties();
    properties.setProperty("socketTimeout", wholeSeconds(socket));
    properties.setProperty("connectTimeout", wholeSeconds(connect));
    properties.setProperty("loginTimeout", wholeSeconds(connect));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", ApplicationName.of(context.owner()));
    if (DriverOptions.hasManyHosts(DriverOptions.ofUrl(credentials.url()))) {
      properties.setProperty("targetServerType", "primary");
    }
    return properties;
  }

  /** Rounded up: the driver knows no smaller unit, and zero would stand for no bound. */
  private static String wholeSeconds(Duration bound) {
    return Long.toString(Math.max(1, bound.plusMillis(999).toSeconds()));
  }

  void close() {
    if (owned) {
      close(workers);
      close(control);
    }
  }

  private static void close(DataSource pool) {
    if (pool instanceof HikariDataSource hikari) {
      hikari.close();
    }
  }
}

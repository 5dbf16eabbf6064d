// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.settings.TimeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Options of the PostgreSQL driver, wherever they can be found, and those that break what a
 * transaction promises.
 */
final class DriverOptions {
  private static final Set<String> PRIMARY = Set.of("primary", "master");
  private static final String ANY_SERVER = "any";

  private DriverOptions() {}

  /** The options in a URL; none if it is not the driver's. */
  static Properties ofUrl(@Nullable String url) {
    Properties options = url == null ? null : Driver.parseURL(url, null);
    return options == null ? new Properties() : options;
  }

  /** The options of a data source whose kind is known. */
  static Properties of(@Nullable DataSource dataSource) {
    if (dataSource instanceof HikariDataSource pool) {
      Properties options = of(pool.getDataSource());
      options.putAll(pool.getDataSourceProperties());
      options.putAll(ofUrl(pool.getJdbcUrl()));
      return options;
    }
    return dataSource instanceof BaseDataSource driver ? ofUrl(driver.getUrl()) : new Properties();
  }

  /** What is wrong with the options, each with its cure. */
  static List<String> faults(Properties options, TimeLimits limits) {
    List<String> faults = new ArrayList<>();
    String autosave = value(options, "autosave", "never");
    if (!autosave.equals("never")) {
      faults.add(
          "the driver option autosave=%s turns swallowed errors into lost effects: leave it out"
              .formatted(autosave));
    }
    if (value(options, "raiseExceptionOnSilentRollback", "true").equals("false")) {
      faults.add(
          "the driver option raiseExceptionOnSilentRollback=false hides rollbacks: leave it out");
    }
    if (value(options, "preferQueryMode", "extended").equals("simple")) {
      faults.add("the driver option preferQueryMode=simple puts values into SQL: leave it out");
    }
    if (value(options, "readOnly", "false").equals("true")) {
      faults.add("the driver option readOnly=true forbids writes: leave it out");
    }
    addTargetFault(options, faults);
    addSocketFault(options, limits, faults);
    return faults;
  }

  private static void addTargetFault(Properties options, List<String> faults) {
    String target = value(options, "targetServerType", ANY_SERVER);
    boolean named = options.containsKey("targetServerType");
    boolean anyOfOne = target.equals(ANY_SERVER) && !hasManyHosts(options);
    if (named && !PRIMARY.contains(target) && !anyOfOne) {
      faults.add(
          "the driver option targetServerType=%s may lead to a replica: make it primary"
              .formatted(target));
    }
  }

  static boolean hasManyHosts(Properties options) {
    return options.getProperty("PGHOST", "").contains(",");
  }

  private static void addSocketFault(Properties options, TimeLimits limits, List<String> faults) {
    String socket = value(options, "socketTimeout", "0");
    long statement = limits.statement().toSeconds();
    if (socket.matches("[1-9][0-9]{0,8}") && Long.parseLong(socket) <= statement) {
      faults.add(
          "the driver option socketTimeout=%s must exceed the statement limit of %d seconds, so that the server answers first"
              .formatted(socket, statement));
    }
  }

  private static String value(Properties options, String name, String otherwise) {
    return options.getProperty(name, otherwise).toLowerCase(Locale.ROOT);
  }
}

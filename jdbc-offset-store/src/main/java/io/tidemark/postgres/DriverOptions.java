// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.settings.TimeLimits;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Options of the PostgreSQL driver, wherever they can be found, and those that break what a
 * transaction promises.
 */
final class DriverOptions {
  private static final Set<String> PRIMARY = Set.of("primary", "master");
  private static final String ANY_SERVER = "any";
  private static final String NEVER = "never";
  private static final String LEAVE_OUT = "leave it out";

  private DriverOptions() {}

  /** The options in a URL; none if it is not the driver's. */
  static Properties ofUrl(@Nullable String url) {
    Properties options = url == null ? null : Driver.parseURL(url, null);
    return options == null ? new Properties() : options;
  }

  /** The options of a data source, as far as its kind is known. */
  static Properties of(DataSource dataSource) {
    Properties options = new Properties();
    KnownPools.driver(dataSource).ifPresent(driver -> options.putAll(ofUrl(driver.getUrl())));
    KnownPools.hikari(dataSource).ifPresent(pool -> addOptions(pool, options));
    return options;
  }

  private static void addOptions(HikariDataSource pool, Properties options) {
    DataSource wrapped = pool.getDataSource();
    if (wrapped != null) {
      options.putAll(of(wrapped));
    }
    options.putAll(pool.getDataSourceProperties());
    options.putAll(ofUrl(pool.getJdbcUrl()));
  }

  /** What is wrong with the options. */
  static List<Fault> faults(Properties options, TimeLimits limits) {
    Faults faults = new Faults();
    String autosave = value(options, "autosave", NEVER);
    if (!autosave.equals(NEVER)) {
      add(faults, "autosave=" + autosave, "turns swallowed errors into lost effects", LEAVE_OUT);
    }
    if (value(options, "raiseExceptionOnSilentRollback", "true").equals("false")) {
      add(faults, "raiseExceptionOnSilentRollback=false", "hides rollbacks", LEAVE_OUT);
    }
    if (value(options, "preferQueryMode", "extended").equals("simple")) {
      add(faults, "preferQueryMode=simple", "writes values into the SQL text", LEAVE_OUT);
    }
    if (value(options, "readOnly", "false").equals("true")) {
      add(faults, "readOnly=true", "forbids writes", LEAVE_OUT);
    }
    addTargetFault(options, faults);
    addSocketFault(options, limits, faults);
    return faults.all();
  }

  private static void add(Faults faults, String option, String problem, String cure) {
    faults.add("the driver option " + option, problem, cure);
  }

  private static void addTargetFault(Properties options, Faults faults) {
    String target = value(options, "targetServerType", ANY_SERVER);
    boolean named = options.containsKey("targetServerType");
    boolean anyOfOne = target.equals(ANY_SERVER) && !hasManyHosts(options);
    if (named && !PRIMARY.contains(target) && !anyOfOne) {
      add(faults, "targetServerType=" + target, "may lead to a replica", "make it primary");
    }
  }

  static boolean hasManyHosts(Properties options) {
    return options.getProperty("PGHOST", "").contains(",");
  }

  private static void addSocketFault(Properties options, TimeLimits limits, Faults faults) {
    String socket = value(options, "socketTimeout", "0");
    long statement = limits.statement().toSeconds();
    if (socket.matches("[1-9][0-9]{0,8}") && Long.parseLong(socket) <= statement) {
      add(
          faults,
          "socketTimeout=" + socket,
          "gives up before the server ends a statement",
          "make it more than the statement limit of %d seconds".formatted(statement));
    }
  }

  private static String value(Properties options, String name, String otherwise) {
    return options.getProperty(name, otherwise).toLowerCase(Locale.ROOT);
  }
}

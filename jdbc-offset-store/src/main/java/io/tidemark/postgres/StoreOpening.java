// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks everything a store rests on before it is used, and reports all that is wrong at once. Used
 * by the thread that opens the store.
 */
final class StoreOpening {
  private static final Logger log = LoggerFactory.getLogger(StoreOpening.class);

  /** The first server with 64-bit transaction ids. */
  private static final int OLDEST_SERVER = 130000;

  /** Half a minute: as long as many instances that start at once may take turns creating. */
  private static final Duration CREATE = Duration.ofSeconds(30);

  private final StoreSettings settings;
  private final Session session;
  private final SchemaTables schema;
  private final List<String> faults = new ArrayList<>();

  StoreOpening(StoreSettings settings, Session session) {
    this.settings = settings;
    this.session = session;
    this.schema = new SchemaTables(settings.tables());
  }

  /**
   * Checks, and creates the tables if that is wanted.
   *
   * @param workers how many units may run at once in all runtimes of this store
   */
  void check(int workers) {
    settings.tables().fault().ifPresent(faults::add);
    settings.source().fault(workers).ifPresent(faults::add);
    faults.addAll(DriverOptions.faults(settings.source().options(), session.limits()));
    if (faults.isEmpty()) {
      checkDatabase();
    }
    if (!faults.isEmpty()) {
      throw new TidemarkException(
          "the PostgreSQL store cannot be opened:\n - " + String.join("\n - ", faults), null);
    }
  }

  private void checkDatabase() {
    try {
      ControlTransactions.run(session, session.limits().claim(), this::checkServer);
      if (faults.isEmpty() && settings.schema() != SchemaMode.NONE) {
        checkTables();
      }
    } catch (SQLException e) {
      throw StoreFailures.of("the PostgreSQL store cannot be opened", e);
    }
  }

  private int checkServer(Connection connection) throws SQLException {
    String url = connection.getMetaData().getURL();
    faults.addAll(DriverOptions.faults(DriverOptions.ofUrl(url), session.limits()));
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.SERVER);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        faults.add("the server is PostgreSQL " + row.getString(2) + ", but has to be 13 or later");
      }
      if (row.getString(6).equals("off") || row.getString(7).equals("off")) {
        log.warn(
            "fsync or full_page_writes is off: a crash of the server can lose or damage what it has committed");
      }
      return row.getInt(1);
    }
  }

  private void checkTables() throws SQLException {
    List<String> missing = faultsOfTables();
    if (!missing.isEmpty() && settings.schema() == SchemaMode.CREATE) {
      create();
      missing = faultsOfTables();
    }
    if (!missing.isEmpty()) {
      faults.addAll(missing);
      faults.add(
          "to cure the tables: run io/tidemark/postgres/schema/V%d__tidemark.sql of this library's jar, or open the store with schema(CREATE)"
              .formatted(SchemaScript.VERSION));
    }
    List<String> rights = run(schema::missingRights);
    if (!rights.isEmpty()) {
      faults.addAll(rights);
      faults.add("to cure the rights: grant them, as docs/postgresql.md shows");
    }
  }

  private List<String> faultsOfTables() throws SQLException {
    return run(schema::faults);
  }

  private void create() throws SQLException {
    ControlTransactions.run(
        session,
        CREATE,
        connection -> {
          schema.create(connection);
          return true;
        });
    log.info("the tables of schema version {} are there", SchemaScript.VERSION);
  }

  private <T> T run(ControlTransactions.Work<T> work) throws SQLException {
    return ControlTransactions.run(session, session.limits().claim(), work);
  }
}

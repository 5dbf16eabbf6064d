// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.store.StoreContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
  private static final int OLDEST_SERVER = 140000;

  private static final String CURE_OF_TABLES =
      "run schema/V%d__tidemark.sql of this library's jar, or open the store with schema(CREATE); neither changes a table that is there"
          .formatted(SchemaScript.VERSION);

  private static final String CURE_OF_RIGHTS = "grant it, as docs/postgresql.md shows";

  /** Half a minute: as long as many instances that start at once may take turns creating. */
  private static final Duration CREATE = Duration.ofSeconds(30);

  private final StoreSettings settings;
  private final StoreContext context;
  private final SchemaTables schema;
  private final Faults faults = new Faults();

  StoreOpening(StoreSettings settings, StoreContext context) {
    this.settings = settings;
    this.context = context;
    this.schema = new SchemaTables(settings.tables());
  }

  /**
   * Checks what can be checked without a connection, then the database, and creates the tables if
   * that is wanted.
   *
   * @param connections how many units may use the database at once in all runtimes of this store
   */
  Session open(int connections) {
    faults.addAll(settings.faults(connections, context.limits()));
    refuseFaults();
    Session session =
        new Session(context, ApplicationName.of(context.owner()), settings.source().pools(context));
    try {
      checkDatabase(session);
      refuseFaults();
      return session;
    } catch (SQLException e) {
      session.pools().close();
      throw StoreFailures.of("the PostgreSQL store cannot be opened", e);
    } catch (RuntimeException e) {
      session.pools().close();
      throw e;
    }
  }

  private void refuseFaults() {
    if (faults.count() > 0) {
      List<String> lines = faults.all().stream().map(Fault::toString).toList();
      throw new TidemarkException(
          "the PostgreSQL store cannot be opened:\n - " + String.join("\n - ", lines), null);
    }
  }

  private void checkDatabase(Session session) throws SQLException {
    run(session, this::checkServer);
    if (faults.count() == 0 && settings.schema() != SchemaMode.NONE) {
      checkTables(session);
    }
  }

  private int checkServer(Connection connection) throws SQLException {
    String url = connection.getMetaData().getURL();
    faults.addAll(DriverOptions.faults(DriverOptions.ofUrl(url), context.limits()));
    try (PreparedStatement statement = connection.prepareStatement(SchemaSql.SERVER);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        faults.add("the server", "is PostgreSQL " + row.getString(2), "use 14 or later");
      }
      if (row.getString(3).equals("off") || row.getString(4).equals("off")) {
        log.warn(
            "fsync or full_page_writes is off: a crash of the server can lose or damage what it has committed");
      }
      return row.getInt(1);
    }
  }

  private void checkTables(Session session) throws SQLException {
    SchemaTables.Differences found = run(session, schema::differences);
    if (settings.schema() == SchemaMode.CREATE && found.canBeCreated()) {
      create(session);
      found = run(session, schema::differences);
    }
    found.all().forEach(it -> faults.add(it.what(), it.problem(), CURE_OF_TABLES));
    run(session, schema::missingRights)
        .forEach(right -> faults.add("this role", "may not " + right, CURE_OF_RIGHTS));
  }

  private void create(Session session) {
    try {
      ControlTransactions.run(
          session,
          CREATE,
          connection -> {
            schema.create(connection);
            return SchemaScript.VERSION;
          });
    } catch (SQLException e) {
      throw StoreFailures.of(
          "the tables cannot be created; a role that may can run schema/V%d__tidemark.sql instead"
              .formatted(SchemaScript.VERSION),
          e);
    }
    log.info("the tables of schema version {} are there", SchemaScript.VERSION);
  }

  private <T> T run(Session session, ControlTransactions.Work<T> work) throws SQLException {
    return ControlTransactions.run(session, context.limits().claim(), work);
  }
}

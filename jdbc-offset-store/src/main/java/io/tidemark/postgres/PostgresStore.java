// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.FailureKind;
import io.tidemark.settings.Fault;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.GroupRegistry;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.LaneTable;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.Sinks;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransactions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Lanes, claims and positions in PostgreSQL, beside the effects of the handlers, which are given
 * {@link org.jdbi.v3.core.Handle} and {@link java.sql.Connection}. Safe for use by all threads.
 *
 * <p>What is said of a store before it is opened makes a new one: each method returns a copy.
 */
public final class PostgresStore implements Store {

  /** Where the tables are unless said otherwise: no {@code search_path} is ever asked. */
  public static final String SCHEMA_NAME = "public";

  /** What their names begin with unless said otherwise. */
  public static final String TABLE_PREFIX = Tables.DEFAULT_PREFIX;

  private final StoreSettings settings;
  private final Sessions sessions = new Sessions();
  private final SqlFailures failures;
  private final UnitTransactions transactions;
  private final LaneTable lanes;
  private final DeadLetters letters;
  private final IdempotencyKeys keys;
  private final OutboxTable outbox;
  private final GroupRegistry groups;
  private final Sinks sinks;

  private PostgresStore(StoreSettings settings) {
    this.settings = settings;
    this.failures = new SqlFailures(settings.sqlStates());
    Tables tables = settings.tables();
    this.transactions =
        new PostgresUnitTransactions(
            sessions, new UnitHandles(settings.jdbi()), new LaneAdvance(tables));
    this.lanes = new PostgresLaneTable(sessions, tables);
    this.letters = new PostgresDeadLetters(sessions, tables);
    this.keys = new PostgresKeys(sessions, tables);
    this.outbox = new PostgresOutbox(sessions, tables);
    this.groups = new PostgresGroupRegistry(sessions, tables);
    this.sinks = new PostgresSinks(sessions);
  }

  private static PostgresStore of(ConnectionSource source) {
    return new PostgresStore(
        new StoreSettings(
            source,
            SchemaMode.VALIDATE,
            new Tables(SCHEMA_NAME, TABLE_PREFIX),
            jdbi -> {},
            List.of()));
  }

  /**
   * A store that borrows from a pool of the application's: as many connections as the group says
   * that its units may use at once, and up to two more for control calls; the pool must have as
   * many to spare. It is not closed with the store.
   */
  public static PostgresStore using(DataSource dataSource) {
    return of(new ConnectionSource.Users(dataSource));
  }

  /**
   * A store with pools of its own for every runtime that opens it: as many connections as the group
   * says that its units may use at once, two for control calls, none while nothing happens.
   */
  public static PostgresStore connect(String url, String user, String password) {
    return of(new ConnectionSource.Own(new Credentials(url, user, password)));
  }

  /** What to do about the tables when the store is opened. */
  public PostgresStore schema(SchemaMode mode) {
    return new PostgresStore(settings.with(mode));
  }

  /** The schema that holds the tables. */
  public PostgresStore schemaName(String name) {
    return withTables(new Tables(name, settings.tables().prefix()));
  }

  /** What the names of the tables begin with. */
  public PostgresStore tablePrefix(String prefix) {
    return withTables(new Tables(settings.tables().schema(), prefix));
  }

  private PostgresStore withTables(Tables tables) {
    return new PostgresStore(settings.with(tables));
  }

  /** Adds plugins, mappers and settings to the Jdbi that handlers' handles come from. */
  public PostgresStore jdbi(Consumer<Jdbi> customizer) {
    return new PostgresStore(settings.with(customizer));
  }

  /**
   * What a SQLState means, where the table of this store does not know it or says otherwise, such
   * as one that a function of the application raises. What is said of a whole state holds before
   * what is said of its class.
   *
   * @param sqlState five characters, or the two of a class
   * @param kind not {@link FailureKind#BUG}
   */
  public PostgresStore sqlState(String sqlState, FailureKind kind) {
    return new PostgresStore(settings.with(SqlFailures.Rule.of(sqlState, kind)));
  }

  @Override
  public List<Fault> faults(int connections, TimeLimits limits) {
    return settings.faults(connections, limits);
  }

  @Override
  public synchronized void open(StoreContext context) {
    int connections = sessions.connectionsBeside(context.owner()) + context.connections();
    Session replaced = sessions.add(new StoreOpening(settings, context).open(connections));
    if (replaced != null) {
      replaced.pools().close();
    }
  }

  @Override
  public UnitTransactions transactions() {
    return transactions;
  }

  @Override
  public LaneTable lanes() {
    return lanes;
  }

  @Override
  public DeadLetters letters() {
    return letters;
  }

  @Override
  public IdempotencyKeys idempotency() {
    return keys;
  }

  @Override
  public OutboxTable outbox() {
    return outbox;
  }

  @Override
  public GroupRegistry groups() {
    return groups;
  }

  @Override
  public Sinks sinks() {
    return sinks;
  }

  @Override
  public Set<Class<?>> resources() {
    return PostgresUnit.resources();
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return failures.classify(failure);
  }

  @Override
  public Optional<String> unknownCode(Throwable failure) {
    return failures.unknownState(failure);
  }

  @Override
  public Optional<String> withoutValues(Throwable failure) {
    return MessagesWithoutValues.of(failure);
  }

  @Override
  public synchronized void close(StoreContext context) {
    sessions.remove(context.owner()).ifPresent(session -> session.pools().close());
  }

  @Override
  public synchronized void close() {
    sessions.removeAll().forEach(session -> session.pools().close());
  }
}

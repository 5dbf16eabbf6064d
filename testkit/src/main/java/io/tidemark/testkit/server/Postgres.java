// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server: usually one that runs as a child process and can be killed, frozen and
 * started again on the same port and data. Any thread may call it.
 *
 * <p>It is durable ({@code fsync} and {@code synchronous_commit} are on), listens on the loopback
 * address only, and asks for no password. One in a container ({@link Servers#postgres}) suffers the
 * same faults, but has no process of this machine. A server that somebody else runs ({@link #at})
 * serves as well, but refuses faults.
 */
public final class Postgres implements AutoCloseable {

  private final Database database;
  private final ServerProcess server;

  private Postgres(Database database, ServerProcess server) {
    this.database = database;
    this.server = server;
  }

  /** A server with the default settings. */
  public static Postgres start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A server that is somebody else's: used, but neither broken nor closed. */
  public static Postgres at(String jdbcUrl, String user, String password) {
    Database database = new Database(jdbcUrl, user, password);
    return of(database, new ForeignServer("PostgreSQL at " + database.address()));
  }

  static Postgres of(Database database, ServerProcess server) {
    return new Postgres(database, server);
  }

  /** The database that is there from the start. */
  public Database database() {
    return database;
  }

  /** URL of the database that is there from the start. */
  public String jdbcUrl() {
    return database.url();
  }

  public String user() {
    return database.user();
  }

  public String password() {
    return database.password();
  }

  public int port() {
    return database.address().getPort();
  }

  /** Creates a database and returns its URL; user and password are those of the server. */
  public String createDatabase(String name) {
    Database created = database.named(name);
    execute("create database " + Database.quoted(name));
    return created.url();
  }

  /** Drops a database and ends the sessions in it. */
  public void dropDatabase(String name) {
    execute("drop database if exists " + Database.quoted(name) + " with (force)");
  }

  /** Runs one statement in {@link #database()}, as {@link Database#execute}. */
  public void execute(String sql) {
    database.execute(sql);
  }

  /** The rows of a query in {@link #database()}, as {@link Database#query}. */
  public List<List<String>> query(String sql) {
    return database.query(sql);
  }

  /** The process of the postmaster; refused by one that is not of this machine. */
  public long pid() {
    return server.pid();
  }

  /** Whether the postmaster runs; a frozen one does. */
  public boolean isAlive() {
    return server.isAlive();
  }

  /** A fast shutdown: sessions end, transactions roll back, a checkpoint is written. */
  public void stop() {
    server.stop();
  }

  /** kill -9 of postmaster and backends. Returns once none of them runs. */
  public void kill() {
    server.kill();
  }

  /** SIGSTOP for all its processes: connections stay open and nobody answers. */
  public void freeze() {
    server.freeze();
  }

  /** SIGCONT for all its processes. */
  public void thaw() {
    server.thaw();
  }

  /**
   * Starts it on the same port and data, after a fast shutdown if it runs. Returns once it serves,
   * crash recovery included.
   */
  public void restart() {
    server.restart();
  }

  /** Thaws or restarts it if a fault was left behind. */
  public void ensureRunning() {
    server.ensureRunning();
  }

  /** Ends it and deletes its temporary directory; a directory named by the caller stays. */
  @Override
  public void close() {
    server.close();
  }

  /** What a server is to run with. Not thread-safe. */
  public static final class Builder {

    /** A start takes half a second on an idle machine; recovery after much load takes longer. */
    public static final Duration DEFAULT_START_BOUND = Duration.ofSeconds(60);

    private final Map<String, String> settings = new LinkedHashMap<>();
    private Optional<Path> dataDirectory = Optional.empty();
    private Duration startBound = DEFAULT_START_BOUND;

    private Builder() {}

    /** A server setting, as in postgresql.conf. Wins over the testkit's own. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /** Many settings at once, as {@link #setting}. */
    public Builder settings(Map<String, String> values) {
      settings.putAll(values);
      return this;
    }

    /** Where the data is and stays after close; else a temporary directory. */
    public Builder dataDirectory(Path directory) {
      dataDirectory = Optional.of(directory);
      return this;
    }

    /** How long a start, recovery included, may take until it is given up. */
    public Builder startBound(Duration bound) {
      startBound = bound;
      return this;
    }

    /** Starts the server. Returns once it serves. */
    public Postgres start() {
      PostgresPrograms programs = PostgresPrograms.unpacked();
      WorkDirectory directory = WorkDirectory.of("postgres", dataDirectory);
      PostgresProgram program =
          new PostgresProgram(
              new PostgresSettings(settings, dataDirectory, startBound),
              directory.path(),
              programs);
      EmbeddedServer server = EmbeddedServer.start(program, directory);
      String user = PostgresPrograms.SUPERUSER;
      return new Postgres(new Database(program.jdbcUrl(), user, user), server);
    }
  }
}

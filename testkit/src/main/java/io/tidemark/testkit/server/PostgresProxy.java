// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/**
 * A proxy in front of PostgreSQL that can make the outcome of a COMMIT uncertain: it cuts the
 * client before or after the server commits, or holds the COMMIT back. Any thread may call it.
 *
 * <p>It knows a commit by its SQL, sent by the simple protocol or by a prepared statement. It
 * declines encryption, so clients must not insist on it.
 */
public final class PostgresProxy implements AutoCloseable {

  private final Database database;
  private final CommitTraps traps = new CommitTraps();
  private final TcpProxy proxy;

  private PostgresProxy(Database database) {
    this.database = database;
    this.proxy = TcpProxy.to(database.address(), link -> new PostgresWire(link, traps));
  }

  /** A proxy in front of this server, accepting from the start. */
  public static PostgresProxy inFrontOf(Postgres postgres) {
    return inFrontOf(postgres.database());
  }

  /** A proxy in front of this database's server, accepting from the start. */
  public static PostgresProxy inFrontOf(Database database) {
    return new PostgresProxy(database);
  }

  /** The database as it is reached through the proxy. */
  public Database database() {
    return database.through(Ports.loopback(proxy.port()));
  }

  /** URL of the database as it is reached through the proxy. */
  public String jdbcUrl() {
    return database().url();
  }

  /** Where clients connect. */
  public int port() {
    return proxy.port();
  }

  /** Arms a fault for the next COMMIT, whoever sends it. */
  public CommitTrap onNextCommit(CommitFault fault) {
    return onNextCommitAfter("", fault);
  }

  /**
   * Arms a fault for the next COMMIT of a transaction that has executed a statement with this text
   * in it, letters in the same case. Traps armed for the same commit spring one commit each, in
   * order.
   */
  public CommitTrap onNextCommitAfter(String sqlFragment, CommitFault fault) {
    CommitTrap trap = new CommitTrap(fault, sqlFragment);
    traps.arm(trap);
    return trap;
  }

  /** How many COMMITs clients have sent. */
  public long commits() {
    return traps.commits();
  }

  /** How many traps of this fault have sprung. */
  public long sprung(CommitFault fault) {
    return traps.sprung(fault);
  }

  /** Connections open now. */
  public int connections() {
    return proxy.connections();
  }

  /** Cuts all connections, held commits included; new ones are welcome. */
  public void cutAll() {
    proxy.cutAll();
  }

  /** From now on connecting fails as if nobody listened; what is connected stays so. */
  public void refuse() {
    proxy.refuse();
  }

  /** Listens again after {@link #refuse}, on the same port. */
  public void accept() {
    proxy.accept();
  }

  /** Refuses, cuts, and waits until no connection is left. */
  @Override
  public void close() {
    proxy.close();
  }
}

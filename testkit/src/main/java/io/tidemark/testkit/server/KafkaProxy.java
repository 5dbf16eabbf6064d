// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/**
 * A proxy in front of a broker that can cut its connections, and make the outcome of a Kafka
 * transaction uncertain. Any thread may call it.
 *
 * <p>A producer that is only cut off asks again and is told. So a fault at a commit also closes the
 * door: nobody gets in until {@link #accept}, and what is connected otherwise stays so.
 *
 * <p>It reads Kafka's protocol, so clients must not encrypt.
 */
public final class KafkaProxy implements AutoCloseable {

  private final CommitTraps traps = new CommitTraps();
  private final TcpProxy proxy;
  private volatile boolean refusesCommits;

  private KafkaProxy(String host, int port) {
    this.proxy = TcpProxy.to(host, port, link -> new KafkaWire(link, this));
  }

  static KafkaProxy to(String host, int port) {
    return new KafkaProxy(host, port);
  }

  /** Where clients connect. */
  public int port() {
    return proxy.port();
  }

  /** Where clients connect: host and port. */
  public String address() {
    return proxy.address();
  }

  /** Connections open now. */
  public int connections() {
    return proxy.connections();
  }

  /** Arms a fault for the next commit of a Kafka transaction, whoever asks for it. */
  public CommitTrap onNextCommit(CommitFault fault) {
    CommitTrap trap = new CommitTrap(fault, "");
    traps.arm(trap);
    return trap;
  }

  /**
   * From now on whoever asks for the commit of a transaction is cut off; anything else goes
   * through.
   */
  public void refuseCommits() {
    refusesCommits = true;
  }

  /** Undoes {@link #refuseCommits}. */
  public void acceptCommits() {
    refusesCommits = false;
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

  CommitTraps traps() {
    return traps;
  }

  boolean refusesCommits() {
    return refusesCommits;
  }
}

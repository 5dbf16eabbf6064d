// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A proxy on a port of the loopback address that can cut its connections and refuse new ones. Any
 * thread may call it.
 *
 * <p>A Kafka broker has to know of its proxy, or clients go past it: {@link
 * KafkaBroker.Builder#behindProxy}.
 */
public final class TcpProxy implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private final int port = Ports.free();
  private final InetSocketAddress target;
  private final Function<ProxyLink, Wire> wires;
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private Listener listener;

  private TcpProxy(InetSocketAddress target, Function<ProxyLink, Wire> wires) {
    this.target = target;
    this.wires = wires;
    this.listener = listen();
  }

  /** A proxy in front of a server, accepting from the start. */
  public static TcpProxy to(String host, int port) {
    return to(host, port, link -> Wire.PLAIN);
  }

  static TcpProxy to(String host, int port, Function<ProxyLink, Wire> wires) {
    return to(InetSocketAddress.createUnresolved(host, port), wires);
  }

  static TcpProxy to(InetSocketAddress target, Function<ProxyLink, Wire> wires) {
    return new TcpProxy(target, wires);
  }

  /** Where clients connect. */
  public int port() {
    return port;
  }

  /** Where clients connect: host and port. */
  public String address() {
    return Ports.LOOPBACK + ":" + port;
  }

  /** Connections open now. */
  public int connections() {
    return links.size();
  }

  /** Cuts all connections; new ones are welcome. */
  public void cutAll() {
    links.forEach(ProxyLink::cut);
  }

  /** From now on connecting fails as if nobody listened; what is connected stays so. */
  public synchronized void refuse() {
    try {
      listener.socket().close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close port " + port, e);
    }
    // The kernel goes on listening until the last accept has returned.
    Await.until("port " + port + " is closed", BOUND, () -> !listener.acceptor().isAlive());
  }

  /** Listens again after {@link #refuse}, on the same port. */
  public synchronized void accept() {
    if (listener.socket().isClosed()) {
      listener = listen();
    }
  }

  /** Refuses, cuts, and waits until no connection is left. */
  @Override
  public void close() {
    refuse();
    Await.until(
        "proxy " + port + " has no connections",
        BOUND,
        () -> {
          cutAll();
          return links.isEmpty();
        });
  }

  private Listener listen() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(Ports.loopback(port));
      Thread acceptor = new Thread(() -> acceptFrom(socket), "proxy " + port);
      acceptor.setDaemon(true);
      acceptor.start();
      return new Listener(socket, acceptor);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port, e);
    }
  }

  private void acceptFrom(ServerSocket socket) {
    try {
      while (true) {
        welcome(socket.accept());
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException("Port " + port + " stopped listening", e);
      }
    }
  }

  private void welcome(Socket client) {
    ProxyLink link = new ProxyLink(client, wires, links::remove);
    links.add(link);
    link.start(new InetSocketAddress(target.getHostString(), target.getPort()));
  }

  /** An open port and the thread that accepts from it. */
  private record Listener(ServerSocket socket, Thread acceptor) {}
}

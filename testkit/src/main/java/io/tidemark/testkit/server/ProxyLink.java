// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One connection through a proxy: the client's socket, the server's, and a thread for each
 * direction. Any thread may cut it.
 */
final class ProxyLink {

  private static final int CONNECT_MILLIS = 10_000;

  private final Socket client;
  private final Socket server = new Socket();
  private final Wire wire;
  private final Consumer<ProxyLink> onEnd;
  private boolean cut;

  ProxyLink(Socket client, Function<ProxyLink, Wire> wires, Consumer<ProxyLink> onEnd) {
    this.client = client;
    this.wire = wires.apply(this);
    this.onEnd = onEnd;
  }

  /** Connects to the server and carries bytes until one side ends. */
  void start(InetSocketAddress target) {
    newThread("proxy to server", () -> connectAndCarry(target)).start();
  }

  /** Closes both sockets: client and server each see the other one gone. */
  void cut() {
    synchronized (this) {
      if (cut) {
        return;
      }
      cut = true;
    }
    close(client);
    close(server);
    wire.ended();
    onEnd.accept(this);
  }

  /** Says something to the client in the server's place. */
  void answerClient(byte answer) throws IOException {
    client.getOutputStream().write(answer);
  }

  /** Closes the client's socket only: the server does not notice. */
  void cutClient() {
    close(client);
  }

  synchronized boolean isCut() {
    return cut;
  }

  private void connectAndCarry(InetSocketAddress target) {
    carry(
        () -> {
          // One byte late is one test slow: small packets must not wait for each other.
          client.setTcpNoDelay(true);
          server.setTcpNoDelay(true);
          server.connect(target, CONNECT_MILLIS);
          newThread("proxy to client", this::carryToClient).start();
          wire.toServer(client.getInputStream(), server.getOutputStream());
        });
  }

  private void carryToClient() {
    carry(() -> wire.toClient(server.getInputStream(), client.getOutputStream()));
  }

  private void carry(Carrying carrying) {
    try {
      carrying.run();
    } catch (IOException broken) {
      // Connections that break are what a proxy is for; the other side learns it by the cut.
    } finally {
      cut();
    }
  }

  private static Thread newThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot close " + socket, e);
    }
  }

  /** One direction's work. */
  private interface Carrying {
    void run() throws IOException;
  }
}

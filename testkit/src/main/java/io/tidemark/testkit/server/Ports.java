// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback address. Any thread may call it.
 *
 * <p>They lie below the range from which Linux and macOS take the local ports of outgoing
 * connections. A server keeps its port while it is down, and from that range a stranger could take
 * it, or a client that tries again and again could connect to itself.
 */
final class Ports {

  /** Not "localhost", which may be two addresses of which a server takes only one. */
  static final String LOOPBACK = "127.0.0.1";

  private static final int FIRST = 10_000;
  private static final int PAST_LAST = 32_768;
  private static final int TRIES = 1_000;

  private Ports() {}

  /** A port that was free a moment ago. */
  static int free() {
    return free(1).get(0);
  }

  /** So many different ports that were free at the same time. */
  static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int tries = 0; held.size() < count && tries < TRIES; tries++) {
        tryToHold(ThreadLocalRandom.current().nextInt(FIRST, PAST_LAST), held);
      }
      if (held.size() < count) {
        throw new IllegalStateException("No free port among " + TRIES + " tried");
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(Ports::close);
    }
  }

  /** A port of the loopback address, to bind to. */
  @SuppressWarnings("AddressSelection") // a literal, and not getLoopbackAddress: that may be ::1
  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(LOOPBACK, port);
  }

  private static void tryToHold(int port, List<ServerSocket> held) {
    try {
      ServerSocket socket = new ServerSocket();
      held.add(socket);
      socket.bind(loopback(port));
    } catch (IOException taken) {
      close(held.remove(held.size() - 1));
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot give back port " + socket.getLocalPort(), e);
    }
  }
}

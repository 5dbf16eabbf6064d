// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.examples.orders.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * The fraud service: answers on a port of its own, on this machine, as long as it is up. Any
 * thread.
 */
final class FraudServer implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  /** One order of so many is suspect. */
  private static final int RARITY = 25;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongAdder asked = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile boolean up = true;

  FraudServer() {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      this.server = HttpServer.create(new InetSocketAddress(here, 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open a port for the fraud service", e);
    }
    server.setExecutor(threads);
    server.createContext("/orders/", this::answer);
    server.start();
  }

  /** What it says of an order: always the same. */
  static boolean suspects(Order order) {
    return suspects(order.orderId());
  }

  private static boolean suspects(String orderId) {
    return Math.floorMod(orderId.hashCode(), RARITY) == 0;
  }

  URI address() {
    return URI.create(
        "http://%s:%d/"
            .formatted(
                server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort()));
  }

  void fail() {
    up = false;
  }

  void recover() {
    up = true;
  }

  boolean isUp() {
    return up;
  }

  /** How often it was asked. */
  long asked() {
    return asked.sum();
  }

  /** How often it was asked in vain. */
  long refused() {
    return refused.sum();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.increment();
      if (!up) {
        refused.increment();
        exchange.sendResponseHeaders(UNAVAILABLE, -1);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      boolean suspect = suspects(path.substring(path.lastIndexOf('/') + 1));
      byte[] body = (suspect ? "suspect" : "clear").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(OK, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

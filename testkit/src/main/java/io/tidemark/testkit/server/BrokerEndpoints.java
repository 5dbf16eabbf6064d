// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.List;
import java.util.Map;

/**
 * Where a broker listens. It calls itself on a listener of its own, so that what a proxy does to
 * clients is not done to the broker.
 *
 * @param clients host and port for clients
 * @param advertised what clients are told: the same, or a proxy's address
 * @param internal host and port for the broker itself
 * @param controller host and port of its controller
 */
record BrokerEndpoints(String clients, String advertised, String internal, String controller) {

  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENTS = "CLIENTS://";
  private static final String INTERNAL = ",INTERNAL://";
  private static final String CONTROLLER = "," + CONTROLLER_LISTENER + "://";

  /** Free ports of the loopback address. */
  static BrokerEndpoints free() {
    List<String> addresses =
        Ports.free(3).stream().map(port -> Ports.LOOPBACK + ":" + port).toList();
    return new BrokerEndpoints(
        addresses.get(0), addresses.get(0), addresses.get(1), addresses.get(2));
  }

  BrokerEndpoints advertising(String address) {
    return new BrokerEndpoints(clients, address, internal, controller);
  }

  /** The port that a proxy has to know. */
  int clientPort() {
    return Integer.parseInt(clients.substring(clients.indexOf(':') + 1));
  }

  Map<String, String> properties() {
    return Map.of(
        "controller.quorum.voters",
        "1@" + controller,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "inter.broker.listener.name",
        "INTERNAL",
        "listener.security.protocol.map",
        "CLIENTS:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "listeners",
        CLIENTS + clients + INTERNAL + internal + CONTROLLER + controller,
        "advertised.listeners",
        CLIENTS + advertised + INTERNAL + internal);
  }
}

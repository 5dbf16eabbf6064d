// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortsTest {

  @Test
  void portsAreDifferentFreeAndOutOfTheWayOfOutgoingConnections() throws Exception {
    List<Integer> ports = Ports.free(20);

    assertThat(new HashSet<>(ports)).hasSize(20);
    assertThat(ports).allMatch(port -> port >= 10_000 && port < 32_768);
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(Ports.loopback(ports.get(0)));
    }
  }
}

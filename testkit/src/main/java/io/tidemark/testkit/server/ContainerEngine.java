// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * The Docker engine that Testcontainers finds. Any thread may call it; only loaded where the
 * optional dependency is there.
 */
final class ContainerEngine {

  private ContainerEngine() {}

  static boolean answers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /**
   * Gives a container a free port that stays its own when it ends and starts again; on the loopback
   * address alone, if the engine is this machine's.
   */
  static void fixPort(GenericContainer<?> container, int port) {
    String host = container.getHost();
    boolean local = host.equals("localhost") || host.equals(Ports.LOOPBACK);
    String address = local ? Ports.LOOPBACK + ":" : "";
    container.setPortBindings(List.of(address + Ports.free() + ":" + port));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import org.testcontainers.containers.GenericContainer;

/** How one kind of server runs in a container. */
interface ContainerProgram {

  /** How messages call it. */
  String name();

  /** The container, which keeps its port on this machine over all its lives. */
  GenericContainer<?> container();

  /** Tells the server to end cleanly; does not wait for that. */
  void tellToStop();

  /** Whether clients are served. */
  boolean answers();
}

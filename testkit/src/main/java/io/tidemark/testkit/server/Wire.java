// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a proxy does with the bytes of one connection. Each direction has a thread of its own; the
 * connection ends when either method returns or throws.
 */
interface Wire {

  /** Passes on every byte in both directions. */
  Wire PLAIN =
      new Wire() {
        @Override
        public void toServer(InputStream client, OutputStream server) throws IOException {
          client.transferTo(server);
        }

        @Override
        public void toClient(InputStream server, OutputStream client) throws IOException {
          server.transferTo(client);
        }

        @Override
        public void ended() {}
      };

  /** Carries the client's bytes until there are no more. */
  void toServer(InputStream client, OutputStream server) throws IOException;

  /** Carries the server's bytes until there are no more. */
  void toClient(InputStream server, OutputStream client) throws IOException;

  /** Both sockets are closed: whoever waits for this connection waits in vain. */
  void ended();
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/** Where a server comes from. */
enum ServerOrigin {
  /** It runs already, and a property names it. */
  NAMED,
  /** A new container. */
  CONTAINER,
  /** A new child process. */
  EMBEDDED
}

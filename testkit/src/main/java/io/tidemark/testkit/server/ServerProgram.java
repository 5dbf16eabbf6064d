// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/** How one kind of server is started and ended. */
interface ServerProgram {

  /** How messages call it. */
  String name();

  /** The signal for a clean end. */
  Signal stopping();

  /**
   * The signal for the quickest end after which nothing is left on the machine but the directory.
   */
  Signal ending();

  /** Whether what {@link Signal#KILL} leaves on the machine goes only with a next start. */
  boolean killLeavesTraces();

  /** Starts the process; returns once it answers, throws with its last lines if it does not. */
  ChildProcess launch(Guardian guardian);
}

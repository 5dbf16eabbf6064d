// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/** The faults a server can be made to suffer. Any thread may call it. */
interface ServerProcess extends AutoCloseable {

  long pid();

  boolean isAlive();

  /** Ends it cleanly and waits for that. */
  void stop();

  /** kill -9 of all its processes; returns when none runs. */
  void kill();

  /** SIGSTOP for all its processes. */
  void freeze();

  /** SIGCONT for all its processes. */
  void thaw();

  /**
   * Starts it, on the same port and data, after a clean stop if it runs. Returns once it answers.
   */
  void restart();

  /** Brings it back if a test left it frozen or dead. */
  void ensureRunning();

  /** Ends it and deletes what was made for it. */
  @Override
  void close();
}

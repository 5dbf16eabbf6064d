// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/**
 * A server that somebody else runs: it is used and not broken. Immutable.
 *
 * @param name how messages call it
 */
record ForeignServer(String name) implements ServerProcess {

  @Override
  public long pid() {
    throw refusal("has no known process");
  }

  /** Nothing else is known of it. */
  @Override
  public boolean isAlive() {
    return true;
  }

  @Override
  public void stop() {
    throw refusal("cannot be stopped");
  }

  @Override
  public void kill() {
    throw refusal("cannot be killed");
  }

  @Override
  public void freeze() {
    throw refusal("cannot be frozen");
  }

  @Override
  public void thaw() {
    throw refusal("cannot be thawed");
  }

  @Override
  public void restart() {
    throw refusal("cannot be restarted");
  }

  @Override
  public void ensureRunning() {}

  @Override
  public void close() {}

  private UnsupportedOperationException refusal(String what) {
    return new UnsupportedOperationException(
        name + " was not started by this test kit and " + what + " by it; use an embedded server");
  }
}

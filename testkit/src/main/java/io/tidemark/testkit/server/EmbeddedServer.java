// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.time.Duration;
import java.util.List;

/**
 * A server that runs as a child of this JVM and keeps its port and data over all its lives. Any
 * thread may call it; one fault at a time.
 */
final class EmbeddedServer implements ServerProcess {

  private static final Duration STOP_BOUND = Duration.ofSeconds(60);

  private final ServerProgram program;
  private final WorkDirectory directory;
  private final Guardian guardian;
  private volatile ChildProcess process;
  private boolean frozen;

  private EmbeddedServer(
      ServerProgram program, WorkDirectory directory, Guardian guardian, ChildProcess process) {
    this.program = program;
    this.directory = directory;
    this.guardian = guardian;
    this.process = process;
  }

  /** Starts the program, which works in the directory. Returns once it answers. */
  static EmbeddedServer start(ServerProgram program, WorkDirectory directory) {
    Guardian guardian = Guardian.start(program.ending(), directory.doomed());
    try {
      return new EmbeddedServer(program, directory, guardian, program.launch(guardian));
    } catch (RuntimeException e) {
      guardian.close();
      throw e;
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public synchronized void stop() {
    if (isAlive()) {
      thaw();
      Processes.signal(program.stopping(), List.of(pid()));
      process.awaitExit(STOP_BOUND);
    }
  }

  @Override
  public synchronized void kill() {
    requireAlive("killed");
    Processes.killTree(pid());
    process.awaitExit(STOP_BOUND);
  }

  @Override
  public synchronized void freeze() {
    requireAlive("frozen");
    Processes.freezeTree(pid());
    frozen = true;
  }

  @Override
  public synchronized void thaw() {
    requireAlive("thawed");
    Processes.thawTree(pid());
    frozen = false;
  }

  @Override
  public synchronized void restart() {
    stop();
    process = program.launch(guardian);
    frozen = false;
  }

  @Override
  public synchronized void ensureRunning() {
    if (!isAlive()) {
      restart();
    } else if (frozen) {
      thaw();
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (!directory.temporary()) {
        stop();
      } else if (wasKilled() && program.killLeavesTraces()) {
        restart();
      }
    } finally {
      guardian.close();
    }
  }

  private boolean wasKilled() {
    return !isAlive() && process.awaitExit(STOP_BOUND) != 0;
  }

  private void requireAlive(String done) {
    if (!isAlive()) {
      throw new IllegalStateException(program.name() + " does not run and cannot be " + done);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.time.Duration;
import java.util.List;

/**
 * A server that runs in a container and keeps its port and data over all its lives. Any thread may
 * call it; one fault at a time.
 *
 * <p>It is frozen by the engine's pause, and killed by SIGKILL to all of the container's processes.
 */
final class ContainerServer implements ServerProcess {

  /** A broker starts two JVMs, one after the other. */
  private static final Duration BOUND = Duration.ofMinutes(2);

  private static final int LAST_LINES = 20;

  private final ContainerProgram program;
  private final DockerClient engine;
  private final String id;

  private ContainerServer(ContainerProgram program) {
    this.program = program;
    this.engine = program.container().getDockerClient();
    this.id = program.container().getContainerId();
  }

  /** Starts the container. Returns once the server answers. */
  static ContainerServer start(ContainerProgram program) {
    try {
      program.container().withStartupTimeout(BOUND).start();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          String.format(
              "%s does not start from the image %s; without -D%s an embedded one is used",
              program.name(), program.container().getDockerImageName(), Servers.CONTAINERS),
          e);
    }
    return new ContainerServer(program);
  }

  @Override
  public long pid() {
    throw new UnsupportedOperationException(
        program.name()
            + " runs in a container and has no process of this machine; start an embedded one");
  }

  @Override
  public boolean isAlive() {
    return Boolean.TRUE.equals(state().getRunning());
  }

  @Override
  public synchronized void stop() {
    if (isAlive()) {
      thaw();
      program.tellToStop();
      awaitEnd();
    }
  }

  /** A frozen one does not come to itself in between: the signal waits for it. */
  @Override
  public synchronized void kill() {
    requireAlive("killed");
    boolean frozen = isFrozen();
    engine.killContainerCmd(id).exec();
    if (frozen && isFrozen()) {
      engine.unpauseContainerCmd(id).exec();
    }
    awaitEnd();
  }

  @Override
  public synchronized void freeze() {
    requireAlive("frozen");
    if (!isFrozen()) {
      engine.pauseContainerCmd(id).exec();
    }
  }

  @Override
  public synchronized void thaw() {
    requireAlive("thawed");
    if (isFrozen()) {
      engine.unpauseContainerCmd(id).exec();
    }
  }

  @Override
  public synchronized void restart() {
    stop();
    engine.startContainerCmd(id).exec();
    Await.until(program.name() + " answers again", BOUND, this::answers);
  }

  /** One that ended at once is not waited for. */
  private boolean answers() {
    if (!isAlive()) {
      throw new IllegalStateException(
          program.name() + " ended at its start. Its last lines:\n" + lastLines());
    }
    return program.answers();
  }

  @Override
  public synchronized void ensureRunning() {
    if (!isAlive()) {
      restart();
    } else {
      thaw();
    }
  }

  @Override
  public synchronized void close() {
    program.container().stop();
  }

  private boolean isFrozen() {
    return Boolean.TRUE.equals(state().getPaused());
  }

  private void awaitEnd() {
    Await.until(program.name() + " has ended", BOUND, () -> !isAlive());
  }

  private void requireAlive(String done) {
    if (!isAlive()) {
      throw new IllegalStateException(program.name() + " does not run and cannot be " + done);
    }
  }

  private String lastLines() {
    List<String> lines = program.container().getLogs().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private ContainerState state() {
    return engine.inspectContainerCmd(id).exec().getState();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.examples.service.ServiceProcess;
import io.tidemark.testkit.server.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One process of a service. Used by the run's thread; {@link #close} by any.
 *
 * <pre>
 *   STARTING ──▶ RUNNING ◀──▶ FROZEN
 *       └───────────┴────────────┴────▶ ENDED
 * </pre>
 */
public final class Instance implements AutoCloseable {

  public enum State {
    /** The JVM runs, the service does not yet. */
    STARTING,
    /** The service runs. */
    RUNNING,
    /** SIGSTOP: to everybody else it is gone, to itself no time passes. */
    FROZEN,
    /** The process is gone. */
    ENDED
  }

  private static final int READABLE = 300;

  private final int number;
  private final ChildJvm process;
  private State state = State.STARTING;
  private String owner = "";

  private Instance(int number, ChildJvm process) {
    this.number = number;
    this.process = process;
  }

  /** Starts the service with the settings in a file; its log goes to another. */
  static Instance start(Class<?> main, int number, Path settings, Path log) {
    return new Instance(
        number,
        ChildJvm.running(main)
            .jvmOptions("-Xmx512m", "-XX:+UseSerialGC")
            .arguments(settings.toString())
            .logFile(log)
            .start());
  }

  int number() {
    return number;
  }

  long pid() {
    return process.pid();
  }

  /** The name it claims partitions under; empty until it runs. */
  String owner() {
    return owner;
  }

  /** What it is doing; it may have ended by itself since it was last asked. */
  State state() {
    if (state == State.STARTING) {
      process.lines().stream()
          .filter(line -> line.contains(ServiceProcess.RUNS_AS))
          .findFirst()
          .ifPresent(this::runs);
    }
    if (!process.isAlive()) {
      state = State.ENDED;
    }
    return state;
  }

  private void runs(String line) {
    owner =
        line.substring(line.indexOf(ServiceProcess.RUNS_AS) + ServiceProcess.RUNS_AS.length())
            .strip();
    state = State.RUNNING;
  }

  void kill() {
    process.kill();
    state = State.ENDED;
    close();
  }

  void freeze() {
    process.freeze();
    state = State.FROZEN;
  }

  void thaw() {
    process.thaw();
    state = State.RUNNING;
  }

  void terminate() {
    process.terminate();
  }

  /** Whether it ended within the bound. */
  boolean ends(Duration bound) {
    try {
      process.awaitExit(bound);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The last lines it printed. */
  List<String> lastLines(int count) {
    List<String> lines = process.lines();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** The last warning or error it printed, cut to a readable length. */
  String lastTrouble() {
    return process.lines().stream()
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(0, Math.min(line.length(), READABLE)))
        .orElse("no warning or error in its log");
  }

  @Override
  public String toString() {
    return "instance %d (pid %d)".formatted(number, pid());
  }

  @Override
  public void close() {
    process.close();
  }
}

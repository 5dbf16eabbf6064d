// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running child process under a guardian, with its output. Any thread may call it.
 *
 * @param name how messages call it
 */
record ChildProcess(String name, Process process, OutputLog output) {

  /** Starts the command; its output, errors included, goes to the log. */
  static ChildProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Guardian guardian) {
    ProcessBuilder builder = new ProcessBuilder(Processes.inOwnSession(command));
    builder.environment().putAll(environment);
    try {
      Process process = builder.redirectErrorStream(true).start();
      guardian.watch(process);
      OutputLog output = new OutputLog(name, log);
      output.follow(process.getInputStream());
      return new ChildProcess(name, process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name + " by " + command, e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end and returns the exit code; 128 + n after signal n. */
  int awaitExit(Duration bound) {
    try {
      if (process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the end of " + name, e);
    }
    throw new IllegalStateException(
        name + " (pid " + pid() + ") did not end in " + bound + ".\n" + output.tail());
  }
}

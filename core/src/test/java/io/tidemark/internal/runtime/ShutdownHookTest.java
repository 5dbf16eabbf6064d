// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each in a virtual machine of its own, as the end of one is what is tested. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGTERM")
final class ShutdownHookTest {
  private static final int SIGTERM = 143;

  private Process process;
  private BufferedReader output;

  /** A program that registers a hook and waits to be stopped in the way its argument says. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws InterruptedException {
      CountDownLatch never = new CountDownLatch(1);
      switch (args[0]) {
        case "quick" -> ShutdownHook.register("ledger", () -> say("closed"));
        case "slow" -> ShutdownHook.register("ledger", () -> sayAndWait(never));
        case "removed" -> ShutdownHook.register("ledger", () -> say("closed")).remove();
        default -> exitFromWhatTheHookWaitsFor();
      }
      say("ready");
      never.await();
    }

    private static void sayAndWait(CountDownLatch never) {
      say("closing");
      await(never, 60);
      say("closed");
    }

    /** A handler that calls System.exit: close waits for it in vain, but not for long. */
    private static void exitFromWhatTheHookWaitsFor() {
      CountDownLatch handled = new CountDownLatch(1);
      ShutdownHook.register(
          "ledger",
          () -> {
            await(handled, 1);
            say("closed");
          });
      new Thread(
              () -> {
                System.exit(3);
                handled.countDown();
              })
          .start();
    }

    private static void await(CountDownLatch latch, int seconds) {
      try {
        latch.await(seconds, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void say(String word) {
      System.out.println(word);
      System.out.flush();
    }
  }

  private void run(String how) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Reads up to a word; the log writes to the same stream. */
  private void await(String word) throws IOException {
    String line = output.readLine();
    while (line != null && !line.equals(word)) {
      line = output.readLine();
    }
    assertThat(line).isEqualTo(word);
  }

  private List<String> rest() throws IOException {
    List<String> words = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      words.add(line);
    }
    return words;
  }

  /** Unlike {@code Process.destroy} leaves the output open. */
  private void terminate() {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly().waitFor();
    output.close();
  }

  @Test
  void aSignalCloses() throws Exception {
    run("quick");
    await("ready");
    terminate();
    await("closed");
    assertThat(exitCode()).isEqualTo(SIGTERM);
  }

  @Test
  void aSecondSignalHalts() throws Exception {
    run("slow");
    await("ready");
    terminate();
    await("closing");
    terminate();
    assertThat(exitCode()).isEqualTo(SIGTERM);
    assertThat(rest()).doesNotContain("closed");
  }

  @Test
  void anExitCalledFromWhatTheHookWaitsForEnds() throws Exception {
    run("exit");
    await("closed");
    assertThat(exitCode()).isEqualTo(3);
  }

  @Test
  void aRemovedHookDoesNotRun() throws Exception {
    run("removed");
    await("ready");
    terminate();
    assertThat(exitCode()).isEqualTo(SIGTERM);
    assertThat(rest()).doesNotContain("closed");
  }
}

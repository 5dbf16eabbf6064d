// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Signals to processes of this machine, by pid. Any thread may call it.
 *
 * <p>The methods for trees first freeze the root, so that it cannot fork while its descendants are
 * listed.
 */
public final class Processes {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** SIGSTOP: the process is frozen, its connections stay open. Returns once it stands still. */
  public static void freeze(long pid) {
    signal(Signal.STOP, List.of(pid));
    awaitState("is frozen", Set.of(pid), Set.of('T', 't'));
  }

  /** SIGCONT: a frozen process goes on. */
  public static void thaw(long pid) {
    signal(Signal.CONT, List.of(pid));
  }

  /** SIGKILL. Returns once the process no longer runs. */
  public static void kill(long pid) {
    signal(Signal.KILL, List.of(pid));
    awaitEnd(Set.of(pid));
  }

  /** SIGTERM: asks the process to end; does not wait for it. */
  public static void terminate(long pid) {
    signal(Signal.TERM, List.of(pid));
  }

  /** SIGSTOP for a process and all its descendants. */
  public static void freezeTree(long pid) {
    Set<Long> frozen = new LinkedHashSet<>();
    for (Set<Long> fresh = Set.of(pid); !fresh.isEmpty(); fresh = treeWithout(pid, frozen)) {
      signal(Signal.STOP, fresh);
      awaitState("is frozen", fresh, Set.of('T', 't'));
      frozen.addAll(fresh);
    }
  }

  /** SIGCONT for a process and all its descendants. */
  public static void thawTree(long pid) {
    signal(Signal.CONT, treeWithout(pid, Set.of()));
  }

  /** SIGKILL for a process and all its descendants. Returns once none of them runs. */
  public static void killTree(long pid) {
    freezeTree(pid);
    Set<Long> tree = treeWithout(pid, Set.of());
    signal(Signal.KILL, tree);
    awaitEnd(tree);
  }

  /** Whether the process exists and is more than a zombie. A frozen process runs. */
  public static boolean isRunning(long pid) {
    if (Files.isDirectory(PROC.resolve("self"))) {
      char state = stateOf(pid);
      return state != 'Z' && state != 'X';
    }
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Those that are gone are left out. */
  static void signal(Signal signal, Collection<Long> pids) {
    if (pids.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\""));
    command.add(signal.name());
    pids.forEach(pid -> command.add(Long.toString(pid)));
    Result result = run(command);
    if (result.exitCode() != 0 && pids.stream().allMatch(Processes::isRunning)) {
      throw new IllegalStateException("SIG" + signal + " to " + pids + ": " + result.output());
    }
  }

  /**
   * The command, run outside this JVM's process group where the machine has setsid: a signal for
   * the group, such as Ctrl-C, then reaches this JVM alone, which ends its children in good order.
   */
  static List<String> inOwnSession(List<String> command) {
    List<String> wrapped =
        new ArrayList<>(List.of("sh", "-c", "exec $(command -v setsid) \"$@\"", "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  /** Runs a short command to its end. */
  static Result run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output.strip());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + command, e);
    }
  }

  private static Set<Long> treeWithout(long root, Set<Long> excluded) {
    Set<Long> tree = new LinkedHashSet<>();
    ProcessHandle.of(root)
        .ifPresent(
            handle ->
                Stream.concat(Stream.of(handle), handle.descendants())
                    .map(ProcessHandle::pid)
                    .filter(pid -> !excluded.contains(pid) && isRunning(pid))
                    .forEach(tree::add));
    return tree;
  }

  private static void awaitEnd(Set<Long> pids) {
    Await.until(
        "none of " + pids + " runs", BOUND, () -> pids.stream().noneMatch(Processes::isRunning));
  }

  /** Outside Linux states are not to be had, and the signal is trusted. */
  private static void awaitState(String what, Set<Long> pids, Set<Character> states) {
    if (Files.isDirectory(PROC.resolve("self"))) {
      Await.until(
          "each of " + pids + " " + what,
          BOUND,
          () -> pids.stream().allMatch(pid -> states.contains(stateOf(pid)) || !isRunning(pid)));
    }
  }

  /** The letter of /proc/PID/stat; X for a process that is gone. */
  private static char stateOf(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (NoSuchFileException e) {
      return 'X';
    } catch (IOException e) {
      if (Files.exists(PROC.resolve(Long.toString(pid)))) {
        throw new UncheckedIOException("Cannot read the state of process " + pid, e);
      }
      return 'X'; // it went while its file was read
    }
  }

  record Result(int exitCode, String output) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A main class running in a JVM of its own with the class path of this one, to be killed and frozen
 * at will. Any thread may call it.
 *
 * <p>It never outlives this JVM, not even when frozen and this JVM is killed.
 */
public final class ChildJvm implements AutoCloseable {

  private final ChildProcess process;
  private final Guardian guardian;

  private ChildJvm(ChildProcess process, Guardian guardian) {
    this.process = process;
    this.guardian = guardian;
  }

  /** Describes a child that runs this class' {@code main}. */
  public static Builder running(Class<?> mainClass) {
    return new Builder(mainClass);
  }

  public long pid() {
    return process.pid();
  }

  /** Whether it runs; a frozen one does. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. Returns once the process no longer runs. */
  public void kill() {
    Processes.kill(pid());
    process.awaitExit(Builder.END_BOUND);
  }

  /** SIGSTOP: to the rest of the world a very long pause. */
  public void freeze() {
    Processes.freeze(pid());
  }

  /** SIGCONT: goes on as if no time had passed. */
  public void thaw() {
    Processes.thaw(pid());
  }

  /** SIGTERM: shutdown hooks run; await the end by {@link #awaitExit}. */
  public void terminate() {
    Processes.terminate(pid());
  }

  /**
   * The exit code: 143 after SIGTERM, 137 after kill -9. Throws when it still runs after the bound.
   */
  public int awaitExit(Duration bound) {
    return process.awaitExit(bound);
  }

  /**
   * The next line of output that contains a match of the pattern. Lines up to it count as read, so
   * the next call looks only at later ones. Throws, with the last lines, when the child ends or the
   * bound passes.
   */
  public String awaitLine(String pattern, Duration bound) {
    return awaitLine(Pattern.compile(pattern).asPredicate(), bound);
  }

  /** As {@link #awaitLine(String, Duration)}, for any condition on the line. */
  public String awaitLine(Predicate<String> wanted, Duration bound) {
    return process.output().awaitLine(wanted, bound);
  }

  /** The latest lines of output and errors, oldest first. */
  public List<String> lines() {
    return process.output().lines();
  }

  /** Kills it if it still runs, and deletes its temporary files. */
  @Override
  public void close() {
    guardian.close();
  }

  ChildProcess process() {
    return process;
  }

  /** What a child is to run with. Not thread-safe. */
  public static final class Builder {

    static final Duration END_BOUND = Duration.ofSeconds(10);

    private final Class<?> mainClass;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<Path> logFile = Optional.empty();

    private Builder(Class<?> mainClass) {
      this.mainClass = mainClass;
    }

    /** Options such as {@code -Xmx128m} or {@code -Dname=value}. */
    public Builder jvmOptions(String... options) {
      jvmOptions.addAll(List.of(options));
      return this;
    }

    public Builder arguments(String... values) {
      arguments.addAll(List.of(values));
      return this;
    }

    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Where the output goes; else a temporary file that is deleted on close. */
    public Builder logFile(Path file) {
      logFile = Optional.of(file);
      return this;
    }

    public ChildJvm start() {
      WorkDirectory directory = WorkDirectory.of("jvm", Optional.empty());
      Guardian guardian = Guardian.start(Signal.KILL, directory.doomed());
      return start(logFile.orElse(directory.path().resolve("output.log")), guardian);
    }

    /** Under a guardian of the caller's. */
    ChildJvm start(Path log, Guardian guardian) {
      Map<String, String> all = new LinkedHashMap<>(environment);
      // The environment and not the command line: class paths get long, and ps shows the latter.
      all.put("CLASSPATH", property("java.class.path"));
      return new ChildJvm(
          ChildProcess.start(mainClass.getSimpleName(), command(), all, log, guardian), guardian);
    }

    private List<String> command() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(property("java.home"), "bin", "java").toString());
      command.addAll(jvmOptions);
      command.add(mainClass.getName());
      command.addAll(arguments);
      return command;
    }

    private static String property(String name) {
      return Objects.requireNonNull(System.getProperty(name), name);
    }
  }
}

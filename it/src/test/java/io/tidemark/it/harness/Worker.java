// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An instance of the ledger service in a JVM of its own, to be killed and frozen. */
public final class Worker implements AutoCloseable {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SHOWN = 60;

  private final ServiceSettings settings;
  private final ChildJvm jvm;
  private final Path go;

  private Worker(ServiceSettings settings, ChildJvm jvm, Path go) {
    this.settings = settings;
    this.jvm = jvm;
    this.go = go;
  }

  static Worker start(ServiceSettings settings) {
    Path go = file();
    ChildJvm jvm =
        ChildJvm.running(WorkerMain.class)
            .jvmOptions("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .jvmOptions("-Dlogback.configurationFile=worker-logback.xml")
            .jvmOptions("-D" + WorkerMain.GO + "=" + go)
            .arguments(settings.arguments())
            .start();
    jvm.awaitLine("^" + WorkerMain.STARTED, BOUND);
    return new Worker(settings, jvm, go);
  }

  /** A name for a file that is not there yet. */
  private static Path file() {
    try {
      Path file = Files.createTempFile("tidemark-go", "");
      delete(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns once it stands where it was told to stop. */
  public void awaitStopped() {
    jvm.awaitLine("^" + WorkerStops.REACHED, BOUND);
  }

  /** Lets it go on from there; if it is frozen, as soon as it is thawed. */
  public void letGo() {
    try {
      Files.createFile(go);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next event of one of these kinds. */
  public String await(Events.Kind... kinds) {
    String anyOf = Stream.of(kinds).map(Enum::name).collect(Collectors.joining("|"));
    return jvm.awaitLine("^" + WorkerMain.EVENT + "(" + anyOf + ")", BOUND);
  }

  public void kill() {
    jvm.kill();
  }

  public void freeze() {
    jvm.freeze();
  }

  public void thaw() {
    jvm.thaw();
  }

  /** SIGTERM. */
  public void terminate() {
    jvm.terminate();
  }

  /** Whether its process has not ended. */
  public boolean runs() {
    return jvm.isAlive();
  }

  /** The exit code; throws if it takes longer than the bound. */
  public int awaitExit(Duration bound) {
    return jvm.awaitExit(bound);
  }

  /** Ends it in order if it still runs. */
  @Override
  public void close() {
    if (jvm.isAlive()) {
      jvm.thaw();
      jvm.terminate();
      jvm.awaitExit(BOUND);
    }
    jvm.close();
    delete(go);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    List<String> lines = jvm.lines();
    int unshown = Math.max(0, lines.size() - SHOWN);
    return settings.instance() + ":\n" + String.join("\n", lines.subList(unshown, lines.size()));
  }
}

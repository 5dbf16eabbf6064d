// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what servers may have left behind. */
final class Leftovers {

  private Leftovers() {}

  /** The temporary directories of this JVM's servers and child JVMs. */
  static List<Path> directories() {
    return directories(ProcessHandle.current().pid());
  }

  /** The temporary directories of the servers and child JVMs of the JVM of that pid. */
  static List<Path> directories(long pid) {
    String own = "tidemark-(broker|jvm|postgres)-" + pid + "-.*";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().matches(own)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The live children of this JVM and theirs. */
  static List<Long> children() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .filter(Processes::isRunning)
        .sorted()
        .toList();
  }

  /** Waits until every child is one of the earlier ones, of which some may have ended too. */
  static void awaitNoneBut(List<Long> earlier) {
    Await.until(
        "no child is left but " + earlier,
        Duration.ofSeconds(10),
        () -> earlier.containsAll(children()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a child process works.
 *
 * @param path an absolute path that exists
 * @param temporary whether it goes with the process
 */
record WorkDirectory(Path path, boolean temporary) {

  /** The named directory, which stays; or a new temporary one, with this JVM's pid in its name. */
  static WorkDirectory of(String kind, Optional<Path> named) {
    String prefix = "tidemark-" + kind + "-" + ProcessHandle.current().pid() + "-";
    try {
      return named.isPresent()
          ? new WorkDirectory(Files.createDirectories(named.get().toAbsolutePath()), false)
          : new WorkDirectory(Files.createTempDirectory(prefix).toAbsolutePath(), true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the directory of a child process", e);
    }
  }

  /** What a guardian has to delete. */
  Optional<Path> doomed() {
    return temporary ? Optional.of(path) : Optional.empty();
  }
}

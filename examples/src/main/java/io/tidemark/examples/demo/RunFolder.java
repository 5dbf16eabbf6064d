// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The temporary folder of a run, open to this user only: settings and logs of the instances. Used
 * by the run's thread; {@link #close} by any.
 */
final class RunFolder implements AutoCloseable {

  private final Path path;
  private volatile boolean kept;

  RunFolder(String name) {
    try {
      this.path = Files.createTempDirectory("tidemark-%s-".formatted(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary folder", e);
    }
  }

  Path path() {
    return path;
  }

  Path log(int instance) {
    return path.resolve("instance-%d.log".formatted(instance));
  }

  /** Writes the settings of an instance. */
  Path settings(int instance, Properties settings) {
    Path file = path.resolve("instance-%d.properties".formatted(instance));
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    return file;
  }

  /**
   * Lets the logs stay for somebody to read; the settings, which hold a password, go all the same.
   */
  void keepLogs() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    for (Path file : files()) {
      if (!kept || !file.toString().endsWith(".log")) {
        Files.delete(file);
      }
    }
    if (!kept) {
      Files.delete(path);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is filled once and then used by all JVMs of this user. Any thread of any JVM may
 * ask for it.
 *
 * <p>It is complete when the marker beside it says how many files it has: systems that clean their
 * temporary folders take away single files, and then it is filled again.
 */
final class CachedDirectory {

  /** Fills a new directory. */
  interface Filler {
    void fill(Path directory) throws IOException;
  }

  private CachedDirectory() {}

  /** The complete directory of that name in the cache; filled now, if it is not there. */
  static Path of(Path cache, String name, Filler filler) {
    Path directory = cache.resolve(name);
    Path marker = cache.resolve(name + ".files");
    try {
      if (!isComplete(directory, marker)) {
        fillOnce(directory, marker, filler);
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot fill the cache directory " + directory, e);
    }
  }

  /** The file lock keeps other JVMs out, the monitor other threads, for which it would not wait. */
  private static synchronized void fillOnce(Path directory, Path marker, Filler filler)
      throws IOException {
    Path lockFile = directory.resolveSibling(directory.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isComplete(directory, marker)) {
        fill(directory, marker, filler);
      }
    }
  }

  private static void fill(Path directory, Path marker, Filler filler) throws IOException {
    Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
    delete(directory);
    delete(partial);
    Files.createDirectory(partial);
    filler.fill(partial);
    Files.writeString(marker, Long.toString(count(partial)));
    Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isComplete(Path directory, Path marker) throws IOException {
    return Files.isDirectory(directory)
        && Files.exists(marker)
        && Files.readString(marker).equals(Long.toString(count(directory)));
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.count();
    }
  }

  private static void delete(Path directory) throws IOException {
    Processes.Result result = Processes.run(List.of("rm", "-rf", directory.toString()));
    if (result.exitCode() != 0) {
      throw new IOException(result.output());
    }
  }
}

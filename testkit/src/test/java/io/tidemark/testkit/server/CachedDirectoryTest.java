// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testkit.server.CachedDirectory.Filler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachedDirectoryTest {

  @TempDir private Path cache;
  private final AtomicInteger fillings = new AtomicInteger();

  private final Filler filler =
      directory -> {
        fillings.incrementAndGet();
        Files.writeString(directory.resolve("a"), "1");
        Files.createDirectory(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub/b"), "2");
      };

  @Test
  void isFilledOnce() {
    Path directory = CachedDirectory.of(cache, "name", filler);
    assertThat(CachedDirectory.of(cache, "name", filler)).isEqualTo(directory);

    assertThat(directory.resolve("sub/b")).hasContent("2");
    assertThat(fillings).hasValue(1);
  }

  @Test
  void isFilledAgainWhenFilesWereCleanedAway() throws Exception {
    Path directory = CachedDirectory.of(cache, "name", filler);
    Files.delete(directory.resolve("sub/b"));

    CachedDirectory.of(cache, "name", filler);

    assertThat(directory.resolve("sub/b")).hasContent("2");
    assertThat(fillings).hasValue(2);
  }

  @Test
  void isFilledOnceByManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> ask = () -> CachedDirectory.of(cache, "name", filler);
      List<Future<Path>> answers = threads.invokeAll(Stream.generate(() -> ask).limit(8).toList());
      for (Future<Path> answer : answers) {
        assertThat(answer.get()).isEqualTo(cache.resolve("name"));
      }
    } finally {
      threads.shutdown();
    }
    assertThat(fillings).hasValue(1);
  }

  @Test
  void failedFillingIsTriedAgain() {
    Filler failing =
        directory -> {
          Files.writeString(directory.resolve("half"), "1");
          throw new IOException("disk full");
        };
    assertThatThrownBy(() -> CachedDirectory.of(cache, "name", failing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("name")
        .hasStackTraceContaining("disk full");

    Path directory = CachedDirectory.of(cache, "name", filler);

    assertThat(directory.resolve("half")).doesNotExist();
    assertThat(directory.resolve("a")).exists();
  }
}

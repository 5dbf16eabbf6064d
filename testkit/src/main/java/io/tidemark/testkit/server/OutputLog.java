// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a child process prints: every line goes to a file, the latest ones stay in memory.
 *
 * <p>A thread of its own writes it; any thread may read. Lines have running numbers, and {@code
 * unread} is the number of the first line that no {@link #awaitLine} has looked at.
 */
final class OutputLog {

  /** Enough for the story of one child; a child that chatters more is in the file. */
  static final int LINES_KEPT = 2_000;

  private static final int TAIL_LINES = 40;

  private final String name;
  private final Path file;
  private final Deque<String> lines = new ArrayDeque<>();
  private long firstKept;
  private long unread;
  private boolean ended;

  OutputLog(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  /** Starts to read; the thread ends with the stream. */
  void follow(InputStream output) {
    Thread reader = new Thread(() -> read(output), "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The first line not yet looked at that matches. Waits for it; lines up to it count as looked at,
   * so waiting twice for the same words waits for them to be printed twice.
   */
  synchronized String awaitLine(Predicate<String> wanted, Duration bound) {
    long start = System.nanoTime();
    Optional<String> line = nextMatch(wanted);
    while (line.isEmpty()) {
      long leftMillis = bound.minusNanos(System.nanoTime() - start).toMillis();
      if (ended || leftMillis <= 0) {
        String why = ended ? " ended without" : " did not print in " + bound;
        throw new IllegalStateException(name + why + " the awaited line.\n" + tail());
      }
      try {
        wait(leftMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for a line of " + name, e);
      }
      line = nextMatch(wanted);
    }
    return line.get();
  }

  /** The lines kept, oldest first. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The last lines and the name of the file, for an exception's message. */
  synchronized String tail() {
    List<String> last = lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).toList();
    return "Last lines of " + file + ":\n" + String.join("\n", last);
  }

  private Optional<String> nextMatch(Predicate<String> wanted) {
    long number = firstKept;
    for (String line : lines) {
      if (number++ >= unread && wanted.test(line)) {
        unread = number;
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  private void read(InputStream output) {
    try (BufferedReader in =
            new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        BufferedWriter out =
            Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.newLine();
        if (!in.ready()) {
          out.flush();
        }
        add(line);
      }
    } catch (IOException e) {
      add("(reading the output of " + name + " failed: " + e + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.addLast(line);
    if (lines.size() > LINES_KEPT) {
      lines.removeFirst();
      firstKept++;
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}

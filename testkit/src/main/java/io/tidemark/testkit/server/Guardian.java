// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ends a child process and deletes its directory when this JVM is gone, even by kill -9.
 *
 * <p>Any thread may call it. It is a shell that reads the pid to watch from a pipe; the kernel
 * closes the pipe with this JVM, whatever the reason, and what then happens is the same as for
 * {@link #close()}: the child is thawed, asked to end, killed if it does not, and the directory
 * goes. The shell ignores the signals of a terminal, so Ctrl-C does not end it before its work. A
 * child that must be watched even while frozen cannot watch its parent itself; hence a process of
 * its own.
 */
final class Guardian implements AutoCloseable {

  /** Arguments: the signal that asks the child to end, and the directory to delete, if any. */
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      signal=$1 directory=$2 pid=
      while read -r line; do pid=$line; done

      children() {
        if [ -d /proc/self ]; then
          for stat in /proc/[0-9]*/stat; do
            { read -r line < "$stat"; } 2>/dev/null || continue
            child=${line%% *}
            set -- ${line##*) }
            [ "$2" = "$pid" ] && echo "$child"
          done
        else
          ps -A -o pid= -o ppid= | while read -r child parent; do
            [ "$parent" = "$pid" ] && echo "$child"
          done
        fi
      }

      if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
        kill -s CONT "$pid" $(children)
        kill -s "$signal" "$pid"
        rounds=0
        while [ $rounds -lt 250 ] && kill -0 "$pid" 2>/dev/null; do
          sleep 0.02
          rounds=$((rounds + 1))
        done
        kill -s STOP "$pid"
        kill -s KILL "$pid" $(children)
      fi
      [ -z "$directory" ] || rm -rf "$directory" || { sleep 1; rm -rf "$directory"; }
      """;

  private static final long CLOSE_SECONDS = 30;

  private final Process shell;
  private long watched;

  private Guardian(Process shell) {
    this.shell = shell;
  }

  /**
   * A guardian that ends its child by the signal and then deletes the directory, if there is one.
   */
  static Guardian start(Signal ending, Optional<Path> directory) {
    String doomed = directory.map(path -> path.toAbsolutePath().toString()).orElse("");
    try {
      return new Guardian(
          new ProcessBuilder(
                  Processes.inOwnSession(
                      List.of("sh", "-c", SCRIPT, "tidemark-guardian", ending.name(), doomed)))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the guardian of a child process", e);
    }
  }

  /** From now on this process is the one to end; the one before is forgotten. */
  @SuppressWarnings("FutureReturnValueIgnored") // if the shell is gone, there is nothing to tell
  synchronized void watch(Process process) {
    tell(Long.toString(process.pid()));
    watched = process.pid();
    process.onExit().thenAccept(ended -> forget(ended.pid()));
  }

  /** A pid that ended may be given to a stranger, so it must not be signalled any more. */
  private synchronized void forget(long pid) {
    if (watched == pid && shell.isAlive()) {
      tell("");
      watched = 0;
    }
  }

  /** Ends the child, if it still runs, and deletes the directory. Returns when both is done. */
  @Override
  public void close() {
    try {
      closePipe();
      if (!shell.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "The guardian of process " + watched + " did not end in " + CLOSE_SECONDS + " s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot end the guardian of process " + watched, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a child process was ended", e);
    }
  }

  private synchronized void closePipe() throws IOException {
    shell.getOutputStream().close();
  }

  private void tell(String line) {
    try {
      OutputStream pipe = shell.getOutputStream();
      pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The guardian of a child process is gone", e);
    }
  }
}

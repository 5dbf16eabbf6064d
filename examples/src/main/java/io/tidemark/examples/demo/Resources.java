// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a run has opened, closed in reverse order: at the end of the run, or when a signal ends the
 * JVM, whichever comes first. Any thread may call it.
 */
public final class Resources implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread hook = new Thread(this::signal, "close on signal");
  private final Runnable onSignal;
  private volatile boolean closed;
  private volatile boolean signalled;

  /**
   * Nothing is open yet.
   *
   * @param onSignal run when a signal arrives, before anything is closed
   */
  Resources(Runnable onSignal) {
    this.onSignal = onSignal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Closes the resource with the run; at once, if the run is over. */
  public <T extends AutoCloseable> T add(T resource) {
    synchronized (opened) {
      opened.push(resource);
    }
    if (closed) {
      closeAll();
    }
    return resource;
  }

  /** Whether a signal ended the run: what fails now fails because of that. */
  boolean signalled() {
    return signalled;
  }

  private void signal() {
    signalled = true;
    onSignal.run();
    closeAll();
  }

  @Override
  public void close() {
    if (!signalled) {
      removeHook();
    }
    closeAll();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      signalled = true; // too late: the hook is about to do the same
    }
  }

  private void closeAll() {
    closed = true;
    RuntimeException failure = null;
    for (AutoCloseable next = next(); next != null; next = next()) {
      try {
        next.close();
      } catch (Exception e) {
        failure = failure == null ? new IllegalStateException("Could not tidy up", e) : failure;
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable AutoCloseable next() {
    synchronized (opened) {
      return opened.poll();
    }
  }
}

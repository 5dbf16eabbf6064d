// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import java.time.Duration;

/**
 * Tells somebody what a human should know. Called outside any transaction and any lock by the
 * group's own threads, several at once, which wait for it: be quick. What it throws is logged and
 * has no effect. That a group did not start is told by the thread that wanted to start it, which
 * then gets the exception.
 */
@FunctionalInterface
public interface AlertListener {

  /** Something has happened. */
  void alert(Alert alert);

  /**
   * A group ends, or did not start. What was told and has not left the process yet should leave it
   * now; past the bound the group waits no longer. Other groups may go on with the same listener:
   * what they told, before or after, is to leave the process too. Last of the group's own threads;
   * if it did not start, the one that started it.
   *
   * @param bound how long that may take
   */
  default void close(Duration bound) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import java.time.Duration;

/**
 * Tells somebody what a human should know. Called outside any transaction and any lock by the
 * group's own threads, several at once, which wait for it: be quick. What it throws is logged and
 * has no effect.
 */
@FunctionalInterface
public interface AlertListener {

  /** Something has happened. */
  void alert(Alert alert);

  /**
   * The group ends. What was told and has not left the process yet should leave it now. Last of the
   * group's own threads.
   *
   * @param bound how long that may take
   */
  default void close(Duration bound) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the library's log still: the faults of thousands of schedules are told otherwise. */
final class Quiet {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tidemark");

  private Quiet() {}

  static void during(Runnable body) {
    LOG.setLevel(Level.OFF);
    try {
      body.run();
    } finally {
      LOG.setLevel(null);
    }
  }
}

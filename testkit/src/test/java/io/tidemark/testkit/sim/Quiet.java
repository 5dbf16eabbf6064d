// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Keeps logs still: the faults of thousands of schedules are told otherwise. */
final class Quiet {
  private static final List<Logger> LOGS =
      Stream.of("io.tidemark", "io.github.resilience4j")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  private Quiet() {}

  static void during(Runnable body) {
    LOGS.forEach(log -> log.setLevel(Level.OFF));
    try {
      body.run();
    } finally {
      LOGS.forEach(log -> log.setLevel(null));
    }
  }
}

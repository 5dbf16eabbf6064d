// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** How Kafka assigns partitions to the instances. */
public enum GroupProtocol {
  /** The members agree; the session is a setting of theirs. */
  CLASSIC {
    @Override
    Map<String, String> settings(Duration session) {
      return Map.of(
          "group.protocol",
          "classic",
          "session.timeout.ms",
          Long.toString(session.toMillis()),
          "heartbeat.interval.ms",
          Long.toString(session.toMillis() / HEARTBEATS));
    }
  },
  /** The broker assigns (KIP-848); the session is a setting of its. */
  CONSUMER {
    @Override
    Map<String, String> settings(Duration session) {
      return Map.of("group.protocol", "consumer");
    }
  };

  /** Heartbeats in a session: enough that a busy machine does not lose all of them. */
  static final int HEARTBEATS = 6;

  /** What an instance's consumer is to be told. */
  abstract Map<String, String> settings(Duration session);

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

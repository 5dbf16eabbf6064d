// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;

/** The three ways in which Kafka divides partitions among a group's members. */
public enum Protocol {
  /** Classic: a rebalance takes everything from everybody. */
  EAGER,
  /** Classic: a rebalance takes only what moves. */
  COOPERATIVE,
  /** KIP-848: the broker decides. */
  CONSUMER;

  /** What a consumer of this protocol is configured with. */
  public Map<String, String> properties() {
    return switch (this) {
      case EAGER -> classic(RangeAssignor.class);
      case COOPERATIVE -> classic(CooperativeStickyAssignor.class);
      case CONSUMER -> Map.of("group.protocol", "consumer");
    };
  }

  private static Map<String, String> classic(Class<?> assignor) {
    return Map.of(
        "group.protocol",
        "classic",
        "partition.assignment.strategy",
        assignor.getName(),
        "session.timeout.ms",
        Long.toString(Servers.SESSION_TIMEOUT.toMillis()),
        "heartbeat.interval.ms",
        "300");
  }
}

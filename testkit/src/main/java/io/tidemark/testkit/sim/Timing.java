// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;

/**
 * How long a group is patient.
 *
 * @param session how long a member may be silent
 * @param maxPoll how long a member may go without polling, and how long a rebalance waits for one
 * @param notice the longest that an expelled member goes on before it learns that it was
 */
public record Timing(Duration session, Duration maxPoll, Duration notice) {

  /** Short, in proportion to Kafka's defaults. */
  public static final Timing DEFAULT =
      new Timing(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMillis(350));
}

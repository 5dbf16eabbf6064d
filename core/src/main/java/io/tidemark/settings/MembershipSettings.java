// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * How an instance gets its partitions, and how it gives them up.
 *
 * @param departure whether it leaves the Kafka group when it is closed
 * @param assigned the partitions it reads without a Kafka group; empty to have the group's members
 *     divide what there is
 */
public record MembershipSettings(Departure departure, Set<TopicPartition> assigned) {

  /**
   * Five claims of a partition lost to another owner within {@link #CONTEST_WINDOW}, with no
   * rebalance in between, mean that two instances take it from each other for ever: an instance
   * that loses so many stops. A zombie loses one, an unlucky one two.
   */
  public static final int CONTEST_LOSSES = 5;

  /** A minute: two idle instances notice each other's claims every few seconds. */
  public static final Duration CONTEST_WINDOW = Duration.ofMinutes(1);

  /** A member of the Kafka group, as Kafka has it. */
  public static final MembershipSettings DEFAULT =
      new MembershipSettings(Departure.BY_MEMBERSHIP, Set.of());

  /** Copies the partitions. */
  public MembershipSettings {
    assigned = Set.copyOf(assigned);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What a member has to do next inside a poll. */
sealed interface Step {

  /** Give these up, and say so when that is done. */
  record Revoke(Set<TopicPartition> partitions) implements Step {}

  /** Take these. */
  record Assign(Set<TopicPartition> partitions) implements Step {}

  /** It was expelled: what it had is lost; it may join again. */
  record Lost() implements Step {}
}

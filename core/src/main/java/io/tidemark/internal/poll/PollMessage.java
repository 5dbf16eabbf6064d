// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Signal;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What control thread and workers have to say to the poll thread. Applied only after a poll that
 * came later: so what is assigned is known.
 */
public sealed interface PollMessage {

  /** A claim is committed. */
  record Claimed(ClaimTicket ticket, PartitionClaim claim) implements PollMessage {}

  /** A partition cannot be handled until a human acts. */
  record Halt(ClaimTicket ticket, Throwable cause) implements PollMessage {}

  /** A commit was in doubt, and another owner holds the partition by now. */
  record Superseded(ClaimTicket ticket) implements PollMessage {}

  /** What the database and the logs look like for the partitions asked about. */
  record Watched(Map<PartitionKey, Long> epochs, Map<TopicPartition, LogRange> ranges)
      implements PollMessage {}

  /** What a finished unit has to say. */
  record Signalled(Signal signal) implements PollMessage {}
}

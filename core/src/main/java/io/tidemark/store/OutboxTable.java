// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The messages that are to be published. Units write them, the relay reads them and deletes them
 * once Kafka has them for good. {@link #add} is a statement of a unit; each other call is one
 * transaction of its own on a control connection.
 */
public interface OutboxTable {

  /**
   * Writes what a unit publishes, before its {@link LaneTable#advance}.
   *
   * @throws FencedException another claim holds the lane
   */
  void add(UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages);

  /** How many messages each lane of a partition holds; lanes without any are missing. */
  Map<LaneKey, Long> held(PartitionKey partition, UUID topicId);

  /**
   * What is to be published of lanes, seen at one moment: of each the first messages from its mark
   * on, in the order they are to be published.
   *
   * @param limit the most of each lane
   */
  Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit);

  /** Deletes what lanes have before their marks, and tells how many messages that were. */
  long delete(Collection<Share> upTo);

  /**
   * What a lane holds on one side of a mark.
   *
   * @param lane the lane
   * @param topicId the id of its topic
   * @param mark where that begins, or ends
   */
  record Share(LaneKey lane, UUID topicId, OutboxMark mark) {}
}

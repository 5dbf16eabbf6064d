// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements that write down what was left out and what operators did. */
final class OperatorSql {

  /** Of a lane that carries the epoch; none otherwise. */
  static final String WRITE_GAP =
      """
      INSERT INTO tidemark_gap
             (cluster_id, group_id, topic, partition, lane, topic_id, from_offset, to_offset, cause,
              owner_epoch)
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.lane, l.topic_id, ?, ?, ?,
             l.owner_epoch
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = ?
         AND l.owner_epoch = ?
      """;

  static final String WRITE_AUDIT =
      """
      INSERT INTO tidemark_audit
             (cluster_id, group_id, topic, partition, action, operator, reason, from_offset,
              to_offset, owner_epoch, replay)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  /** About records of a lane that carries the epoch; none otherwise. */
  static final String WRITE_AUDIT_OF_LANE =
      """
      INSERT INTO tidemark_audit
             (cluster_id, group_id, topic, partition, action, operator, reason, from_offset,
              to_offset, owner_epoch, replay)
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, ?, ?, ?, ?, ?, l.owner_epoch, l.replay
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = ?
         AND l.owner_epoch = ?
      """;

  private OperatorSql() {}
}

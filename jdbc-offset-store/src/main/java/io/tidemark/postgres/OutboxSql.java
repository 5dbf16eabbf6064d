// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements on messages that are to be published. */
final class OutboxSql {

  /** Of a lane that carries the epoch; none otherwise. */
  static final String ADD =
      """
      INSERT INTO tidemark_outbox
             (cluster_id, group_id, topic_id, partition, lane, replay, record_offset, message_index,
              topic, message_id, target_topic, target_partition, message_timestamp, message_key,
              message_value, message_headers)
      SELECT l.cluster_id, l.group_id, l.topic_id, l.partition, l.lane, m.replay, m.record_offset,
             m.message_index, l.topic, m.message_id, m.target_topic, m.target_partition,
             m.message_timestamp, m.message_key, m.message_value, m.message_headers
        FROM tidemark_lane AS l
       CROSS JOIN unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               AS m (replay, record_offset, message_index, message_id, target_topic,
                     target_partition, message_timestamp, message_key, message_value,
                     message_headers)
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = ?
         AND l.owner_epoch = ?
      """;

  /** How many messages each lane of a partition holds. */
  static final String HELD =
      """
      SELECT o.lane, pg_catalog.count(*)
        FROM tidemark_outbox AS o
       WHERE o.cluster_id = ? AND o.group_id = ? AND o.topic_id = ? AND o.partition = ?
       GROUP BY o.lane
      """;

  /** The first messages of lanes from their marks on. */
  static final String READ =
      """
      SELECT w.number, o.replay, o.record_offset, o.message_index, o.message_id, o.target_topic,
             o.target_partition, o.message_timestamp, o.message_key, o.message_value,
             o.message_headers
        FROM unnest(?, ?, ?, ?, ?, ?, ?)
               WITH ORDINALITY AS w (cluster_id, group_id, topic_id, partition, lane, replay,
                                     record_offset, number)
       CROSS JOIN LATERAL (
             SELECT m.*
               FROM tidemark_outbox AS m
              WHERE m.cluster_id = w.cluster_id AND m.group_id = w.group_id
                AND m.topic_id = w.topic_id AND m.partition = w.partition AND m.lane = w.lane
                AND (m.replay, m.record_offset) >= (w.replay, w.record_offset)
              ORDER BY m.replay, m.record_offset, m.message_index
              LIMIT ?) AS o
       ORDER BY w.number, o.replay, o.record_offset, o.message_index
      """;

  /** Deletes what lanes have before their marks. */
  static final String DELETE =
      """
      DELETE FROM tidemark_outbox AS o
       USING unnest(?, ?, ?, ?, ?, ?, ?)
               AS w (cluster_id, group_id, topic_id, partition, lane, replay, record_offset)
       WHERE o.cluster_id = w.cluster_id AND o.group_id = w.group_id AND o.topic_id = w.topic_id
         AND o.partition = w.partition AND o.lane = w.lane
         AND (o.replay, o.record_offset) < (w.replay, w.record_offset)
      """;

  private OutboxSql() {}
}

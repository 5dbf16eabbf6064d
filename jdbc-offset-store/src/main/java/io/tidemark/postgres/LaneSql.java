// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/**
 * The statements on the lanes' rows, written with the default names; {@link Tables#in} puts the
 * configured ones in. Partitions come as four arrays in key order. Functions are qualified like
 * tables; {@code unnest} of several arrays is grammar and always the server's own.
 */
final class LaneSql {

  /**
   * Locks what is free. A row that is missing from the answer is locked or not there: only {@link
   * #KNOWN} tells which. The row of lane 0 tells how many rows the partition has.
   */
  static final String LOCK_FREE =
      """
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.lane, l.lanes, l.topic_id,
             l.next_offset, l.leader_epoch, l.record_offset, l.record_timestamp, l.record_hash,
             l.replay, l.owner_epoch, l.commit_token, l.attempts, l.lane_hash, l.owner,
             l.lost_owners, l.on_trial, l.lost_redriving, l.trial_letter, l.lost_letter,
             CASE WHEN l.lane = 0
                  THEN (SELECT pg_catalog.count(*)
                          FROM tidemark_lane AS every
                         WHERE every.cluster_id = l.cluster_id AND every.group_id = l.group_id
                           AND every.topic = l.topic AND every.partition = l.partition)
             END
        FROM unnest(?, ?, ?, ?)
               WITH ORDINALITY AS wanted (cluster_id, group_id, topic, partition, number)
        JOIN tidemark_lane AS l USING (cluster_id, group_id, topic, partition)
       ORDER BY wanted.number, l.lane
         FOR NO KEY UPDATE OF l SKIP LOCKED
      """;

  /** Waits for lane 0 of one partition: whoever holds it may add lanes. */
  static final String LOCK_FIRST =
      """
      SELECT l.lanes
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = 0
         FOR NO KEY UPDATE
      """;

  /** Waits for every lane of one partition, in order; only after {@link #LOCK_FIRST}. */
  static final String LOCK_ALL =
      """
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.lane, l.lanes, l.topic_id,
             l.next_offset, l.leader_epoch, l.record_offset, l.record_timestamp, l.record_hash,
             l.replay, l.owner_epoch, l.commit_token, l.attempts, l.lane_hash, l.owner,
             l.lost_owners, l.on_trial, l.lost_redriving, l.trial_letter, l.lost_letter,
             CASE WHEN l.lane = 0
                  THEN (SELECT pg_catalog.count(*)
                          FROM tidemark_lane AS every
                         WHERE every.cluster_id = l.cluster_id AND every.group_id = l.group_id
                           AND every.topic = l.topic AND every.partition = l.partition)
             END
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ?
       ORDER BY l.lane
         FOR NO KEY UPDATE
      """;

  /** What there is of partitions, without their positions: a position is read under its lock. */
  static final String KNOWN =
      """
      SELECT wanted.number,
             (SELECT pg_catalog.count(*)
                FROM tidemark_lane AS l
               WHERE l.cluster_id = wanted.cluster_id AND l.group_id = wanted.group_id
                 AND l.topic = wanted.topic AND l.partition = wanted.partition),
             EXISTS (SELECT 1
                       FROM tidemark_seen AS s
                      WHERE s.cluster_id = wanted.cluster_id AND s.group_id = wanted.group_id
                        AND s.topic = wanted.topic AND s.partition = wanted.partition),
             EXISTS (SELECT 1
                       FROM tidemark_seen AS s
                      WHERE s.cluster_id = wanted.cluster_id AND s.group_id = wanted.group_id
                        AND s.topic = wanted.topic AND s.partition <> wanted.partition),
             (SELECT s.topic_id
                FROM tidemark_seen AS s
               WHERE s.cluster_id = wanted.cluster_id AND s.group_id = wanted.group_id
                 AND s.topic = wanted.topic
               ORDER BY s.created_at DESC, s.partition
               LIMIT 1)
        FROM unnest(?, ?, ?, ?)
               WITH ORDINALITY AS wanted (cluster_id, group_id, topic, partition, number)
       ORDER BY wanted.number
      """;

  /**
   * Fences whoever held the partitions. The rows are locked by this transaction. An owner that is
   * followed by another without having given them up was lost; see {@link LaneRow#takenBy}.
   */
  static final String BUMP =
      """
      UPDATE tidemark_lane AS l
         SET owner_epoch = taken.epoch, owner = ?,
             lost_owners = l.lost_owners + CASE WHEN l.owner <> ?::text THEN 1 ELSE 0 END,
             attempts = l.attempts
                        + CASE WHEN l.on_trial AND l.owner <> ?::text THEN 1 ELSE 0 END,
             lost_redriving = l.lost_redriving
                              + CASE WHEN l.owner <> ?::text THEN 1 ELSE 0 END,
             lost_letter = COALESCE(
                 CASE WHEN l.owner <> ?::text THEN l.trial_letter END, l.lost_letter),
             on_trial = false, trial_letter = NULL, updated_at = pg_catalog.clock_timestamp()
        FROM unnest(?, ?, ?, ?, ?)
               AS taken (cluster_id, group_id, topic, partition, epoch)
       WHERE l.cluster_id = taken.cluster_id AND l.group_id = taken.group_id
         AND l.topic = taken.topic AND l.partition = taken.partition
      """;

  /**
   * Writes first rows, in key order, where there are none; waits for another's that is not
   * committed and then leaves it alone. A row that was there before and was deleted by hand starts
   * at an epoch that no claim has ever reached.
   */
  static final String INSERT =
      """
      INSERT INTO tidemark_lane
             (cluster_id, group_id, topic, partition, lane, lanes, lane_hash, topic_id, next_offset,
              leader_epoch, record_offset, record_timestamp, record_hash, owner_epoch)
      SELECT n.cluster_id, n.group_id, n.topic, n.partition, 0, 1, ?, n.topic_id, n.next_offset,
             n.leader_epoch, n.record_offset, n.record_timestamp, n.record_hash,
             CASE WHEN EXISTS (SELECT 1
                                 FROM tidemark_seen AS s
                                WHERE s.cluster_id = n.cluster_id AND s.group_id = n.group_id
                                  AND s.topic = n.topic AND s.partition = n.partition)
                  THEN (1000 * EXTRACT(EPOCH FROM pg_catalog.clock_timestamp()))::bigint
                  ELSE 0
             END
        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               AS n (cluster_id, group_id, topic, partition, topic_id, next_offset, leader_epoch,
                     record_offset, record_timestamp, record_hash)
       WHERE NOT EXISTS (SELECT 1
                           FROM tidemark_lane AS l
                          WHERE l.cluster_id = n.cluster_id AND l.group_id = n.group_id
                            AND l.topic = n.topic AND l.partition = n.partition)
          ON CONFLICT (cluster_id, group_id, topic, partition, lane) DO NOTHING
      """;

  /** Remembers that partitions once had rows. */
  static final String SEE =
      """
      INSERT INTO tidemark_seen (cluster_id, group_id, topic, partition, topic_id)
      SELECT n.cluster_id, n.group_id, n.topic, n.partition, n.topic_id
        FROM unnest(?, ?, ?, ?, ?)
               AS n (cluster_id, group_id, topic, partition, topic_id)
          ON CONFLICT (cluster_id, group_id, topic, partition) DO NOTHING
      """;

  /** That an owner was lost over a letter is counted with it, and is not to be remembered. */
  static final String LOSS_COUNTED =
      """
      UPDATE tidemark_lane
         SET lost_letter = NULL
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ? AND lane = ?
         AND owner_epoch = ?
      """;

  private static final String STEP =
      """
      UPDATE tidemark_lane
         SET next_offset = ?, leader_epoch = ?, record_offset = ?, record_timestamp = ?,
             record_hash = ?, commit_token = ?, replay = replay + ?, on_trial = ?,
             lost_owners = CASE WHEN ? THEN 0 ELSE lost_owners END,
             attempts = CASE WHEN ? THEN 0 ELSE attempts END,
             lost_redriving = CASE WHEN trial_letter IS NULL THEN lost_redriving ELSE 0 END,
             trial_letter = ?, updated_at = pg_catalog.clock_timestamp()
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ? AND lane = ?
         AND owner_epoch = ? AND next_offset = ?
      """;

  private static final String STEP_DONE =
      """
      RETURNING pg_catalog.pg_current_xact_id()::text, ctid::text
      """;

  /** The step of a unit; names the transaction it happens in, and where the row then lies. */
  static final String ADVANCE = STEP + STEP_DONE;

  /**
   * The same step, but the row is looked for in one place only: there, a row's old versions cost
   * nothing, of which there may be many while a foreign transaction stays open.
   */
  static final String ADVANCE_AT = STEP + "         AND ctid = ?::pg_catalog.tid\n" + STEP_DONE;

  /** Why an advance matched no row. */
  static final String REFUSED =
      """
      SELECT owner_epoch, next_offset, commit_token
        FROM tidemark_lane
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ? AND lane = ?
      """;

  /** Looks at epochs without locking. */
  static final String EPOCHS =
      """
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.owner_epoch
        FROM unnest(?, ?, ?, ?) AS wanted (cluster_id, group_id, topic, partition)
        JOIN tidemark_lane AS l USING (cluster_id, group_id, topic, partition)
       WHERE l.lane = 0
      """;

  /** Looks at positions without locking; only lanes that the count in lane 0 says are in use. */
  static final String POSITIONS =
      """
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.lane, l.next_offset, l.commit_token
        FROM unnest(?, ?, ?, ?) AS wanted (cluster_id, group_id, topic, partition)
        JOIN tidemark_lane AS l USING (cluster_id, group_id, topic, partition)
        JOIN tidemark_lane AS first USING (cluster_id, group_id, topic, partition)
       WHERE first.lane = 0 AND l.lane < first.lanes
       ORDER BY l.topic, l.partition, l.lane
      """;

  /** Looks at owners without locking. */
  static final String OWNERS =
      """
      SELECT l.cluster_id, l.group_id, l.topic, l.partition, l.owner
        FROM unnest(?, ?, ?, ?) AS wanted (cluster_id, group_id, topic, partition)
        JOIN tidemark_lane AS l USING (cluster_id, group_id, topic, partition)
       WHERE l.lane = 0 AND l.owner IS NOT NULL
      """;

  /** Fences the owner of some rows of a partition. They are locked by this transaction. */
  static final String BUMP_SOME =
      """
      UPDATE tidemark_lane AS l
         SET owner_epoch = ?, owner = ?,
             lost_owners = l.lost_owners + CASE WHEN l.owner <> ?::text THEN 1 ELSE 0 END,
             attempts = l.attempts
                        + CASE WHEN l.on_trial AND l.owner <> ?::text THEN 1 ELSE 0 END,
             lost_redriving = l.lost_redriving
                              + CASE WHEN l.owner <> ?::text THEN 1 ELSE 0 END,
             lost_letter = COALESCE(
                 CASE WHEN l.owner <> ?::text THEN l.trial_letter END, l.lost_letter),
             on_trial = false, trial_letter = NULL, updated_at = pg_catalog.clock_timestamp()
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ? AND lane = ANY (?)
      """;

  /**
   * Moves some lanes of a partition and fences their owner. Its rows are locked by this
   * transaction.
   */
  static final String MOVE =
      """
      UPDATE tidemark_lane
         SET next_offset = ?, leader_epoch = NULL, record_offset = NULL, record_timestamp = NULL,
             record_hash = NULL, replay = ?, owner_epoch = ?, owner = NULL, commit_token = NULL,
             lost_owners = 0, attempts = 0, on_trial = false,
             lost_redriving = 0, trial_letter = NULL, lost_letter = NULL,
             updated_at = pg_catalog.clock_timestamp()
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ? AND lane = ANY (?)
      """;

  /**
   * Writes the lanes of a partition anew, all at one position, and fences their owner. Its rows are
   * locked by this transaction; those of lanes that it does not have any more are left alone.
   */
  static final String RESHAPE =
      """
      INSERT INTO tidemark_lane AS l
             (cluster_id, group_id, topic, partition, lane, lanes, lane_hash, topic_id, next_offset,
              leader_epoch, record_offset, record_timestamp, record_hash, replay, owner_epoch, owner,
              lost_owners, lost_redriving)
      SELECT ?, ?, ?, ?, lane, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
        FROM pg_catalog.generate_series(0, ? - 1) AS lane
          ON CONFLICT (cluster_id, group_id, topic, partition, lane) DO UPDATE
         SET lanes = excluded.lanes, lane_hash = excluded.lane_hash,
             topic_id = excluded.topic_id, next_offset = excluded.next_offset,
             leader_epoch = excluded.leader_epoch, record_offset = excluded.record_offset,
             record_timestamp = excluded.record_timestamp, record_hash = excluded.record_hash,
             replay = excluded.replay, owner_epoch = excluded.owner_epoch, owner = excluded.owner,
             commit_token = NULL, lost_owners = excluded.lost_owners, attempts = 0,
             on_trial = false, lost_redriving = excluded.lost_redriving, trial_letter = NULL,
             lost_letter = NULL,
             updated_at = pg_catalog.clock_timestamp()
      """;

  /** Gives every row of a partition, which this transaction has locked, to another topic. */
  static final String GIVE_TO_TOPIC =
      """
      UPDATE tidemark_lane
         SET topic_id = ?
       WHERE cluster_id = ? AND group_id = ? AND topic = ? AND partition = ?
      """;

  /** Remembers that a partition has rows for another topic than it once had. */
  static final String SEE_ANEW =
      """
      INSERT INTO tidemark_seen AS s (topic_id, cluster_id, group_id, topic, partition)
      VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (cluster_id, group_id, topic, partition) DO UPDATE
         SET topic_id = excluded.topic_id, created_at = pg_catalog.clock_timestamp()
      """;

  /** Who holds the rows of a partition locked, and whether it is the owner that the rows name. */
  static final String HOLDERS =
      """
      SELECT l.owner, held.pid, a.application_name, a.state, a.xact_start::text,
             pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.state_change)::text
        FROM tidemark_lane AS l
        JOIN pg_catalog.pg_locks AS held
          ON held.locktype = 'transactionid' AND held.transactionid = l.xmax AND held.granted
        LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = held.pid
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ?
       ORDER BY l.lane
      """;

  /**
   * Who may be among several that hold a row together, oldest first: the row does not name them.
   */
  static final String WRITERS =
      """
      SELECT DISTINCT a.pid, a.application_name, a.state, a.xact_start,
             pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.state_change)::text
        FROM pg_catalog.pg_locks AS held
        JOIN pg_catalog.pg_stat_activity AS a ON a.pid = held.pid
       WHERE held.locktype = 'relation' AND held.granted
         AND held.database = (SELECT d.oid
                                FROM pg_catalog.pg_database AS d
                               WHERE d.datname = pg_catalog.current_database())
         AND held.relation = 'tidemark_lane'::pg_catalog.regclass
         AND held.mode IN ('RowShareLock', 'RowExclusiveLock')
         AND held.pid <> pg_catalog.pg_backend_pid()
       ORDER BY a.xact_start
       LIMIT 5
      """;

  /** Whom the session waits for that has this transaction open. */
  static final String WAITS_FOR =
      """
      SELECT blocker.pid, a.application_name, a.state,
             pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.state_change)::text
        FROM pg_catalog.pg_locks AS own
       CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(own.pid)) AS blocker (pid)
        LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = blocker.pid
       WHERE own.locktype = 'transactionid' AND own.granted AND own.mode = 'ExclusiveLock'
         AND own.transactionid = ?::pg_catalog.xid8::pg_catalog.xid
      """;

  /** Ends a session, unless it has gone on meanwhile. */
  static final String END_SESSION =
      """
      SELECT pg_catalog.pg_terminate_backend(a.pid)
        FROM pg_catalog.pg_stat_activity AS a
       WHERE a.pid = ? AND a.application_name = ? AND a.xact_start = ?::timestamptz
         AND a.state IN ('idle in transaction', 'idle in transaction (aborted)')
      """;

  private LaneSql() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements on records that were set aside. */
final class LetterSql {

  /**
   * The keys behind which later records wait, of partitions that come as four arrays. Steps from
   * key to key along the index, however many records wait behind each.
   */
  static final String PARKED_KEYS =
      """
      SELECT wanted.cluster_id, wanted.group_id, wanted.topic, wanted.partition, parked.lane_key
        FROM unnest(?, ?, ?, ?) AS wanted (cluster_id, group_id, topic, partition)
       CROSS JOIN LATERAL (
             WITH RECURSIVE step (lane_key) AS (
                  (SELECT d.lane_key
                     FROM tidemark_dead_letter AS d
                    WHERE d.cluster_id = wanted.cluster_id AND d.group_id = wanted.group_id
                      AND d.topic = wanted.topic AND d.partition = wanted.partition
                      AND d.state IN ('PARKED', 'NOT_YET', 'WAITING') AND d.lane_key IS NOT NULL
                    ORDER BY d.lane_key
                    LIMIT 1)
                  UNION ALL
                  SELECT (SELECT d.lane_key
                            FROM tidemark_dead_letter AS d
                           WHERE d.cluster_id = wanted.cluster_id AND d.group_id = wanted.group_id
                             AND d.topic = wanted.topic AND d.partition = wanted.partition
                             AND d.state IN ('PARKED', 'NOT_YET', 'WAITING')
                             AND d.lane_key > step.lane_key
                           ORDER BY d.lane_key
                           LIMIT 1)
                    FROM step
                   WHERE step.lane_key IS NOT NULL)
             SELECT step.lane_key
               FROM step
              WHERE step.lane_key IS NOT NULL) AS parked
      """;

  /** Of a lane that carries the epoch; none otherwise. */
  static final String ADD =
      """
      INSERT INTO tidemark_dead_letter
             (cluster_id, group_id, topic, topic_id, partition, lane, replay, record_offset,
              leader_epoch, record_timestamp, timestamp_type, payload, sealed, has_key,
              route, record_key, record_value, header_keys, header_values, lane_key, handler, application_version,
              cause_class, cause_message, cause_trace, attempts, state, retry_at, retry_until)
      SELECT l.cluster_id, l.group_id, l.topic, l.topic_id, l.partition, l.lane, l.replay, ?, ?, ?, ?,
             ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
             pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?),
             pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?)
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = ?
         AND l.owner_epoch = ?
      """;

  /** Counts with its letter that an owner was lost over it, as the lane's row says. */
  static final String COUNT_LOST =
      """
      UPDATE tidemark_dead_letter AS d
         SET lost_owners = d.lost_owners + 1
        FROM tidemark_lane AS l
       WHERE l.cluster_id = ? AND l.group_id = ? AND l.topic = ? AND l.partition = ? AND l.lane = ?
         AND l.owner_epoch = ? AND d.id = l.lost_letter AND d.resolved_at IS NULL
      """;

  /** Locks a letter about which something is to be done. */
  static final String TAKE =
      """
      SELECT d.topic, d.partition, d.record_offset, d.leader_epoch, d.record_timestamp,
             d.timestamp_type, d.record_key, d.record_value, d.header_keys, d.header_values,
             d.payload, d.sealed, d.state,
             d.lane_key IS NOT NULL AND d.state <> 'DEAD', d.attempts,
             COALESCE(d.retry_until > pg_catalog.clock_timestamp(), false),
             COALESCE(d.request, 'REDRIVE'), d.request IS NOT NULL, d.lost_owners, d.topic_id
        FROM tidemark_dead_letter AS d
       WHERE d.id = ? AND d.resolved_at IS NULL
         AND (d.request IS NOT NULL
              OR (d.state = 'NOT_YET' AND d.retry_at <= pg_catalog.clock_timestamp()))
         FOR NO KEY UPDATE
      """;

  /**
   * Changes a letter that this transaction has locked, and tells who had asked. What is not told
   * anew of cause and times stays. Each owner that was lost over it had tried it.
   */
  static final String SETTLE =
      """
      UPDATE tidemark_dead_letter AS d
         SET state = ?,
             cause_class = COALESCE(?, d.cause_class),
             cause_message = COALESCE(?, d.cause_message),
             cause_trace = COALESCE(?, d.cause_trace),
             retry_at = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?),
             retry_until = COALESCE(
                 pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?), d.retry_until),
             attempts = d.attempts + d.lost_owners + ?,
             lost_owners = 0,
             redrives = d.redrives + ?,
             request = NULL,
             requested_by = CASE WHEN ? THEN d.requested_by END,
             request_reason = CASE WHEN ? THEN d.request_reason END,
             updated_at = pg_catalog.clock_timestamp(),
             resolved_at = CASE WHEN ? THEN pg_catalog.clock_timestamp() END
        FROM tidemark_dead_letter AS was
       WHERE d.id = ? AND d.resolved_at IS NULL AND was.id = d.id
      RETURNING d.cluster_id, d.group_id, d.topic, d.partition, d.lane_key, was.requested_by,
                was.request_reason, d.record_offset
      """;

  /** The first of a key that is set aside. */
  static final String FIRST_OF_KEY =
      """
      SELECT d.id, d.state
        FROM tidemark_dead_letter AS d
       WHERE d.cluster_id = ? AND d.group_id = ? AND d.topic = ? AND d.partition = ?
         AND d.lane_key = ? AND d.state IN ('PARKED', 'NOT_YET', 'WAITING')
       ORDER BY d.id
       LIMIT 1
      """;

  /** With the owner that was lost over it last, though that may not be counted yet. */
  private static final String AS_DUE =
      """
      d.id, d.record_offset, d.has_key, d.route, COALESCE(d.request, 'REDRIVE'),
             d.lost_owners
             + (SELECT pg_catalog.count(*)
                  FROM tidemark_lane AS l
                 WHERE l.cluster_id = d.cluster_id AND l.group_id = d.group_id
                   AND l.topic = d.topic AND l.partition = d.partition AND l.lost_letter = d.id)
      """;

  /** Its turn has come. */
  static final String ASK_NEXT =
      """
      UPDATE tidemark_dead_letter AS d
         SET request = COALESCE(d.request, 'REDRIVE'),
             requested_by = CASE WHEN d.request IS NULL THEN ? ELSE d.requested_by END,
             request_reason = CASE WHEN d.request IS NULL THEN ? ELSE d.request_reason END,
             updated_at = pg_catalog.clock_timestamp()
       WHERE d.id = ?
      RETURNING\s"""
          + AS_DUE;

  private static final String OF_WANTED =
      """
                      SELECT d.*
                        FROM tidemark_dead_letter AS d
                       WHERE d.cluster_id = wanted.cluster_id AND d.group_id = wanted.group_id
                         AND d.topic = wanted.topic AND d.partition = wanted.partition
      """;

  /**
   * What is to be done now in partitions that come as four arrays: of each at most so many that are
   * asked for, those of the smallest offsets, and that come by themselves, those whose time came
   * first. Each of the two orders is that of an index made for it, and of no other: with the order
   * of the primary key, every look might go through all letters of all partitions.
   */
  static final String DUE =
      "SELECT wanted.cluster_id, wanted.group_id, wanted.topic, wanted.partition, d.*\n"
          + """
        FROM unnest(?, ?, ?, ?) AS wanted (cluster_id, group_id, topic, partition)
       CROSS JOIN LATERAL (
             SELECT\s"""
          + AS_DUE
          + """
               FROM ((
      """
          + OF_WANTED
          + """
                         AND d.request IS NOT NULL
                       ORDER BY d.record_offset, d.id
                       LIMIT ?)
                     UNION ALL (
      """
          + OF_WANTED
          + """
                         AND d.request IS NULL AND d.state = 'NOT_YET'
                         AND d.retry_at <= pg_catalog.statement_timestamp()
                       ORDER BY d.retry_at, d.id
                       LIMIT ?)) AS d
              ORDER BY d.id) AS d
      """;

  private static final String FILTER =
      """
       WHERE d.cluster_id = ? AND d.group_id = ?
         AND (pg_catalog.cardinality(?::bigint[]) = 0 OR d.id = ANY (?))
         AND (?::text IS NULL OR d.topic = ?)
         AND (?::integer IS NULL OR d.partition = ?)
         AND (?::bytea IS NULL OR d.lane_key = ?)
         AND (?::text IS NULL OR d.handler = ?)
         AND (?::text IS NULL OR d.cause_class = ?)
         AND d.state = ANY (?)
      """;

  /** How many parameters the filter has. */
  static final int FILTER_PARAMETERS = 15;

  /** The same, where nothing that has ended is meant: for the index of what has not. */
  private static final String OPEN = "         AND d.resolved_at IS NULL\n";

  private static final String VIEW =
      """
      SELECT d.id, d.topic, d.partition, d.record_offset, d.record_timestamp, d.state, d.handler,
             d.application_version, d.payload, d.cause_class, d.cause_message, d.attempts, d.redrives, d.request, d.created_at,
             d.updated_at
        FROM tidemark_dead_letter AS d
      """;

  private static final String OLDEST =
      """
       ORDER BY d.id
       LIMIT ?
      """;

  /** What letters look like. */
  static final String FIND = VIEW + FILTER + OLDEST;

  /** What letters look like that have not ended. */
  static final String FIND_OPEN = VIEW + FILTER + OPEN + OLDEST;

  /** When the oldest was set aside that can be redriven. */
  static final String OLDEST_WHOLE =
      """
      SELECT d.created_at
        FROM tidemark_dead_letter AS d
       WHERE d.cluster_id = ? AND d.group_id = ?
         AND d.resolved_at IS NULL
         AND d.payload = 'FULL'
         AND d.handler = ANY (?)
       ORDER BY d.id
       LIMIT 1
      """;

  /**
   * Leaves a request with those of the letters for which it makes sense, but for those about which
   * something is being done.
   */
  static final String REQUEST =
      """
      UPDATE tidemark_dead_letter AS asked
         SET request = ?, requested_by = ?, request_reason = ?, lost_owners = 0,
             updated_at = pg_catalog.clock_timestamp()
       WHERE asked.id IN (
             SELECT d.id
               FROM tidemark_dead_letter AS d
      """
          + FILTER
          + OPEN
          + """
                AND CASE ?
                    WHEN 'DISCARD' THEN d.request IS DISTINCT FROM 'DISCARD'
                    ELSE d.request IS NULL AND d.state <> 'WAITING' AND d.redrives < ?
                         AND d.payload = 'FULL'
                    END
              ORDER BY d.id
              LIMIT ?
                FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING asked.id
      """;

  private LetterSql() {}
}

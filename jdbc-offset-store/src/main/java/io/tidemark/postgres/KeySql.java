// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements on idempotency keys. Keys come as arrays, the scope alone. */
final class KeySql {

  /** Adds keys of which none is there, in the order of the index. */
  static final String ADD_NEW =
      """
      INSERT INTO tidemark_idempotency (scope, bucket, key_hash, payload_hash)
      SELECT s.scope, k.bucket, k.key_hash, k.payload_hash
        FROM unnest(?::date[], ?::bytea[], ?::bytea[]) AS k (bucket, key_hash, payload_hash)
       CROSS JOIN (VALUES (?)) AS s (scope)
       ORDER BY k.bucket, k.key_hash
      """;

  /**
   * Adds the keys that are new, in the order of the index, and tells the others. What the insert
   * returns decides: counts may lie, and a look beforehand would be out of date. A difference of
   * sets, as a join might be planned for few keys and given many.
   */
  static final String ADD =
      """
      WITH wanted AS (
           SELECT k.bucket, k.key_hash, k.payload_hash
             FROM unnest(?::date[], ?::bytea[], ?::bytea[]) AS k (bucket, key_hash, payload_hash)),
           added AS (
           INSERT INTO tidemark_idempotency (scope, bucket, key_hash, payload_hash)
           SELECT ?, w.bucket, w.key_hash, w.payload_hash
             FROM wanted AS w
            ORDER BY w.bucket, w.key_hash
               ON CONFLICT (scope, bucket, key_hash) DO NOTHING
           RETURNING bucket, key_hash)
      SELECT w.bucket, w.key_hash
        FROM wanted AS w
      EXCEPT
      SELECT a.bucket, a.key_hash
        FROM added AS a
      """;

  /**
   * What is stored of keys that are not new; a statement of its own, to see what ADD waited for.
   */
  static final String FIND =
      """
      SELECT k.number, i.payload_hash, i.result
        FROM unnest(?::date[], ?::bytea[]) WITH ORDINALITY AS k (bucket, key_hash, number)
        JOIN tidemark_idempotency AS i
          ON i.scope = ? AND i.bucket = k.bucket AND i.key_hash = k.key_hash
      """;

  static final String REMOVE =
      """
      DELETE FROM tidemark_idempotency AS i
       USING unnest(?::date[], ?::bytea[]) AS k (bucket, key_hash)
       WHERE i.scope = ? AND i.bucket = k.bucket AND i.key_hash = k.key_hash
      """;

  static final String ANSWER =
      """
      UPDATE tidemark_idempotency AS i
         SET result = k.result
        FROM unnest(?::date[], ?::bytea[], ?::bytea[]) AS k (bucket, key_hash, result)
       WHERE i.scope = ? AND i.bucket = k.bucket AND i.key_hash = k.key_hash
      """;

  /**
   * Deletes the old ones in some pages of every partition, and of them only what nobody holds. A
   * ctid alone says nothing of the partition it is in; the array keeps the planner from reading all
   * of them whole for the join.
   */
  static final String PURGE =
      """
      WITH old AS MATERIALIZED (
           SELECT o.tableoid, o.ctid
             FROM tidemark_idempotency AS o
            WHERE o.ctid >= ?::tid
              AND o.ctid < ?::tid
              AND o.scope = ANY (?)
              AND o.created_at < least(pg_catalog.statement_timestamp(), ?::timestamptz) - pg_catalog.make_interval(secs => ?)
              AND o.bucket < (least(pg_catalog.statement_timestamp(), ?::timestamptz) - pg_catalog.make_interval(secs => ?))::date
            LIMIT ?
              FOR UPDATE SKIP LOCKED)
      DELETE FROM tidemark_idempotency AS i
       USING old
       WHERE i.ctid = ANY (ARRAY(SELECT f.ctid FROM old AS f))
         AND i.ctid = old.ctid
         AND i.tableoid = old.tableoid
      """;

  /** How many pages the table has; if it is partitioned, the largest partition. */
  static final String PAGES =
      """
      SELECT pg_catalog.max(pg_catalog.pg_relation_size(t.relid))
             / pg_catalog.current_setting('block_size')::bigint
        FROM (SELECT 'tidemark_idempotency'::pg_catalog.regclass AS relid
              UNION ALL
              SELECT p.relid
                FROM pg_catalog.pg_partition_tree('tidemark_idempotency') AS p
               WHERE p.isleaf) AS t
      """;

  private KeySql() {}
}

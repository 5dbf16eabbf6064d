-- SPDX-License-Identifier: Apache-2.0
-- What an idempotency key takes on disk: fills an empty tidemark_idempotency as units do, and measures it.
--   psql -v keys=4000000 -v unit=500 -v scope=ledger/payments -f idempotency-size.sql
-- unit is how many keys a transaction adds. Run it in a database of its own, after the schema's script.
\set ON_ERROR_STOP on
\timing off
CREATE FUNCTION pg_temp.fill(keys bigint, unit integer, its_scope text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  key bigint := 0;
BEGIN
  WHILE key < keys LOOP
    INSERT INTO tidemark_idempotency (scope, bucket, key_hash, payload_hash, created_at)
    SELECT its_scope, '-infinity', hashed.key_hash, pg_catalog.substr(pg_catalog.sha256(hashed.key_hash), 1, 16),
           '2024-01-01'::timestamptz + (key / unit) * interval '10 milliseconds'
      FROM (SELECT pg_catalog.substr(pg_catalog.sha256(pg_catalog.int8send(n)), 1, 16) AS key_hash
              FROM pg_catalog.generate_series(key, key + unit - 1) AS n) AS hashed
     ORDER BY hashed.key_hash
        ON CONFLICT (scope, bucket, key_hash) DO NOTHING;
    key := key + unit;
  END LOOP;
END $$;
SELECT pg_temp.fill(:keys, :unit, :'scope');
VACUUM ANALYZE tidemark_idempotency;
SELECT :keys AS keys, :unit AS unit,
       round(pg_relation_size('tidemark_idempotency')::numeric / :keys, 1) AS heap_bytes_a_key,
       round(pg_relation_size('tidemark_idempotency_pkey')::numeric / :keys, 1) AS primary_key_bytes,
       round(pg_total_relation_size('tidemark_idempotency')::numeric / :keys, 1) AS all_bytes;

-- SPDX-License-Identifier: Apache-2.0
-- What a new idempotency key costs PostgreSQL in processor time: a million keys in units of 1,000, with and without the
-- entry in the primary key, of other column types, and with the index by age that the table does not have.
--   psql -f idempotency-cost.sql
-- Run it as a superuser in a database of its own, on Linux: the time is the backend's own, as /proc tells it.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.microseconds() RETURNS numeric LANGUAGE sql AS $$
  SELECT 10000 * (pg_catalog.split_part(stat, ' ', 14)::numeric + pg_catalog.split_part(stat, ' ', 15)::numeric)
    FROM pg_catalog.pg_read_file('/proc/self/stat') AS stat
$$;
CREATE UNLOGGED TABLE source AS
SELECT n / 1000 AS unit, pg_catalog.substr(pg_catalog.sha256(pg_catalog.int8send(n)), 1, 16) AS key_hash
  FROM pg_catalog.generate_series(0, 999999) AS n;
CREATE INDEX ON source (unit);
VACUUM ANALYZE source;
CREATE PROCEDURE fill(what text, definition text, hash text) LANGUAGE plpgsql AS $$
DECLARE
  before numeric;
BEGIN
  DROP TABLE IF EXISTS filled;
  EXECUTE 'CREATE TABLE filled (scope text NOT NULL, bucket date NOT NULL, result bytea,
                                created_at timestamptz NOT NULL DEFAULT statement_timestamp(), ' || definition;
  COMMIT;
  before := pg_temp.microseconds();
  FOR u IN 0..999 LOOP
    EXECUTE 'INSERT INTO filled (scope, bucket, key_hash, payload_hash)
             SELECT ''ledger/payments'', ''-infinity''::date, ' || hash || ', ' || hash ||
            '  FROM source WHERE unit = $1 ORDER BY key_hash' USING u;
    COMMIT;
  END LOOP;
  RAISE WARNING '% us a key: %', pg_catalog.round((pg_temp.microseconds() - before) / 1000000, 2), what;
END $$;
CALL fill('as it is',
  'key_hash bytea NOT NULL, payload_hash bytea NOT NULL, PRIMARY KEY (bucket, key_hash, scope), CHECK (octet_length(key_hash) = 16))',
  'key_hash');
CALL fill('without a primary key',
  'key_hash bytea NOT NULL, payload_hash bytea NOT NULL)', 'key_hash');
CALL fill('hashes as UUIDs, which are converted here',
  'key_hash uuid NOT NULL, payload_hash uuid NOT NULL, PRIMARY KEY (bucket, key_hash, scope))',
  'pg_catalog.encode(key_hash, ''hex'')::uuid');
CALL fill('with an index by age',
  'key_hash bytea NOT NULL, payload_hash bytea NOT NULL, PRIMARY KEY (bucket, key_hash, scope)); CREATE INDEX ON filled (scope, created_at)',
  'key_hash');
DROP TABLE filled, source;
DROP PROCEDURE fill;

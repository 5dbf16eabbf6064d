-- SPDX-License-Identifier: Apache-2.0
-- Tidemark, schema version 1. Fit for Flyway, Liquibase and psql as it stands: every name is unqualified and goes into the
-- first schema of the search_path. Safe to run again. Needs PostgreSQL 14 or later.

CREATE TABLE IF NOT EXISTS tidemark_lane (
    cluster_id       text        NOT NULL,
    group_id         text        NOT NULL,
    topic            text        NOT NULL,
    partition        integer     NOT NULL,
    lane             integer     NOT NULL,
    lanes            integer     NOT NULL,
    lane_hash        text        NOT NULL,
    topic_id         uuid        NOT NULL,
    next_offset      bigint      NOT NULL,
    leader_epoch     integer,
    record_offset    bigint,
    record_timestamp bigint,
    record_hash      bigint,
    replay           bigint      NOT NULL DEFAULT 0,
    owner_epoch      bigint      NOT NULL,
    owner            text,
    commit_token     uuid,
    lost_owners      integer     NOT NULL DEFAULT 0,
    attempts         integer     NOT NULL DEFAULT 0,
    on_trial         boolean     NOT NULL DEFAULT false,
    lost_redriving   integer     NOT NULL DEFAULT 0,
    trial_letter     bigint,
    lost_letter      bigint,
    updated_at       timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (cluster_id, group_id, topic, partition, lane),
    CHECK (next_offset >= 0),
    CHECK (lane >= 0 AND lane < lanes)
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 20000
);
COMMENT ON TABLE tidemark_lane IS 'One row for each lane of each partition that a group handles. Changed only by a claim or by a unit of the lane; never deleted. No index on what changes and half-empty pages, so that updates stay HOT.';
COMMENT ON COLUMN tidemark_lane.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_lane.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_lane.topic IS 'The name of the topic.';
COMMENT ON COLUMN tidemark_lane.partition IS 'The number of the partition.';
COMMENT ON COLUMN tidemark_lane.lane IS 'The number of the lane within the partition, from 0. Lane 0 is locked first.';
COMMENT ON COLUMN tidemark_lane.lanes IS 'How many lanes the partition has.';
COMMENT ON COLUMN tidemark_lane.lane_hash IS 'The name of the hash that takes a record to its lane; frozen.';
COMMENT ON COLUMN tidemark_lane.topic_id IS 'The id of the topic that the position belongs to.';
COMMENT ON COLUMN tidemark_lane.next_offset IS 'The position: the next offset to handle, never the last handled one.';
COMMENT ON COLUMN tidemark_lane.leader_epoch IS 'The leader epoch of the log before the position; null if unknown.';
COMMENT ON COLUMN tidemark_lane.record_offset IS 'The offset of the last record handled; null before the first.';
COMMENT ON COLUMN tidemark_lane.record_timestamp IS 'That record''s timestamp exactly as Kafka holds it: milliseconds since 1970.';
COMMENT ON COLUMN tidemark_lane.record_hash IS 'The first eight bytes of SHA-256 over that record''s key and value.';
COMMENT ON COLUMN tidemark_lane.replay IS 'Bumped by one by every seek backward; by two by every redrive, and where a letter is published later: one for what is published of the letter, one for what follows.';
COMMENT ON COLUMN tidemark_lane.owner_epoch IS 'The fencing token: only ever grows, the same in all lanes of a partition.';
COMMENT ON COLUMN tidemark_lane.owner IS 'Who claimed it; null when released.';
COMMENT ON COLUMN tidemark_lane.commit_token IS 'Written by each unit, to learn whether a commit in doubt happened.';
COMMENT ON COLUMN tidemark_lane.lost_owners IS 'How many owners in a row were lost that had neither passed a record of the lane nor given it up in order.';
COMMENT ON COLUMN tidemark_lane.attempts IS 'How many owners were lost while they tried the next record of the lane alone, as a suspect.';
COMMENT ON COLUMN tidemark_lane.on_trial IS 'Whether the owner is trying that record alone, committed beforehand: if it is lost now, that counts.';
COMMENT ON COLUMN tidemark_lane.lost_redriving IS 'How many owners were lost since one survived the trial of a letter, whatever records were passed meanwhile.';
COMMENT ON COLUMN tidemark_lane.trial_letter IS 'The letter that the owner is redriving alone, committed beforehand; null if there is none.';
COMMENT ON COLUMN tidemark_lane.lost_letter IS 'The letter that the last owner was redriving alone when it was lost, until that is counted with the letter.';
COMMENT ON COLUMN tidemark_lane.updated_at IS 'When the row last changed, by the clock of the database.';

CREATE TABLE IF NOT EXISTS tidemark_group (
    cluster_id  text        NOT NULL,
    group_id    text        NOT NULL,
    application text        NOT NULL,
    handlers    text[]      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (cluster_id, group_id)
);
COMMENT ON TABLE tidemark_group IS 'Which application works under a group''s name.';
COMMENT ON COLUMN tidemark_group.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_group.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_group.application IS 'The name of the application, for people.';
COMMENT ON COLUMN tidemark_group.handlers IS 'The ids of every handler that was ever registered; an application that shares none of them is refused.';
COMMENT ON COLUMN tidemark_group.created_at IS 'When the group was first registered.';
COMMENT ON COLUMN tidemark_group.updated_at IS 'When its application or handlers last changed.';

CREATE TABLE IF NOT EXISTS tidemark_seen (
    cluster_id text        NOT NULL,
    group_id   text        NOT NULL,
    topic      text        NOT NULL,
    partition  integer     NOT NULL,
    topic_id   uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (cluster_id, group_id, topic, partition)
);
COMMENT ON TABLE tidemark_seen IS 'Partitions that once had lanes: tells a row deleted by hand from a partition that is new.';
COMMENT ON COLUMN tidemark_seen.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_seen.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_seen.topic IS 'The name of the topic.';
COMMENT ON COLUMN tidemark_seen.partition IS 'The number of the partition.';
COMMENT ON COLUMN tidemark_seen.topic_id IS 'The id the topic had when the partition was started.';
COMMENT ON COLUMN tidemark_seen.created_at IS 'When the partition was started.';

CREATE TABLE IF NOT EXISTS tidemark_idempotency (
    scope        text        NOT NULL,
    bucket       date        NOT NULL,
    key_hash     bytea       NOT NULL,
    payload_hash bytea       NOT NULL,
    result       bytea,
    created_at   timestamptz NOT NULL DEFAULT pg_catalog.statement_timestamp(),
    PRIMARY KEY (bucket, key_hash, scope),
    CHECK (pg_catalog.octet_length(key_hash) = 16)
);
COMMENT ON TABLE tidemark_idempotency IS 'Keys of what took effect, written in the transaction of the effect. May be partitioned by range of bucket.';
COMMENT ON COLUMN tidemark_idempotency.scope IS 'Whose keys these are: the group and the handler, unless the handler says otherwise.';
COMMENT ON COLUMN tidemark_idempotency.bucket IS 'An immutable business date, if the handler names one; -infinity otherwise.';
COMMENT ON COLUMN tidemark_idempotency.key_hash IS 'Sixteen bytes of the hash of the key.';
COMMENT ON COLUMN tidemark_idempotency.payload_hash IS 'Sixteen bytes of the hash of the value: tells a repeat from another payload under the same key.';
COMMENT ON COLUMN tidemark_idempotency.result IS 'What the handler answered, if it is kept.';
COMMENT ON COLUMN tidemark_idempotency.created_at IS 'When the key was first met. Old keys are found page by page: an index by age would cost every new one.';

CREATE TABLE IF NOT EXISTS tidemark_dead_letter (
    id                  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id          text        NOT NULL,
    group_id            text        NOT NULL,
    topic               text        NOT NULL,
    topic_id            uuid        NOT NULL,
    partition           integer     NOT NULL,
    lane                integer     NOT NULL,
    replay              bigint      NOT NULL,
    record_offset       bigint      NOT NULL,
    leader_epoch        integer,
    record_timestamp    bigint      NOT NULL,
    timestamp_type      text        NOT NULL,
    payload             text        NOT NULL,
    sealed              boolean     NOT NULL,
    has_key             boolean     NOT NULL,
    route               integer     NOT NULL,
    record_key          bytea,
    record_value        bytea,
    header_keys         bytea[]     NOT NULL,
    header_values       bytea[]     NOT NULL,
    lane_key            bytea,
    handler             text        NOT NULL,
    application_version text,
    cause_class         text,
    cause_message       text,
    cause_trace         text,
    attempts            integer     NOT NULL,
    redrives            integer     NOT NULL DEFAULT 0,
    lost_owners         integer     NOT NULL DEFAULT 0,
    state               text        NOT NULL,
    retry_at            timestamptz,
    retry_until         timestamptz,
    request             text,
    requested_by        text,
    request_reason      text,
    created_at          timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    updated_at          timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    resolved_at         timestamptz,
    CHECK (pg_catalog.octet_length(lane_key) = 16),
    CHECK (payload IN ('FULL', 'HASH', 'NONE')),
    CHECK (state IN ('DEAD', 'PARKED', 'NOT_YET', 'WAITING', 'REDRIVEN', 'DISCARDED')),
    CHECK (request IN ('REDRIVE', 'DISCARD')),
    CHECK ((state IN ('REDRIVEN', 'DISCARDED')) = (resolved_at IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS tidemark_dead_letter_key
    ON tidemark_dead_letter (cluster_id, group_id, topic, partition, lane_key, id)
 WHERE state IN ('PARKED', 'NOT_YET', 'WAITING');
CREATE INDEX IF NOT EXISTS tidemark_dead_letter_asked
    ON tidemark_dead_letter (cluster_id, group_id, topic, partition, record_offset, id)
 WHERE request IS NOT NULL;
CREATE INDEX IF NOT EXISTS tidemark_dead_letter_retry
    ON tidemark_dead_letter (cluster_id, group_id, topic, partition, retry_at, id)
 WHERE request IS NULL AND state = 'NOT_YET';
CREATE INDEX IF NOT EXISTS tidemark_dead_letter_open
    ON tidemark_dead_letter (cluster_id, group_id, id)
 WHERE resolved_at IS NULL;
COMMENT ON TABLE tidemark_dead_letter IS 'Records set aside with their cause, and those that wait behind them. Written and changed by units of their lane; operators write requests.';
COMMENT ON COLUMN tidemark_dead_letter.id IS 'For people and tools.';
COMMENT ON COLUMN tidemark_dead_letter.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_dead_letter.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_dead_letter.topic IS 'The name of the topic.';
COMMENT ON COLUMN tidemark_dead_letter.topic_id IS 'The id of the topic.';
COMMENT ON COLUMN tidemark_dead_letter.partition IS 'The number of the partition.';
COMMENT ON COLUMN tidemark_dead_letter.lane IS 'The number of the lane.';
COMMENT ON COLUMN tidemark_dead_letter.replay IS 'The replay of the lane when the record was set aside.';
COMMENT ON COLUMN tidemark_dead_letter.record_offset IS 'The offset of the record.';
COMMENT ON COLUMN tidemark_dead_letter.leader_epoch IS 'The leader epoch of the record, if known.';
COMMENT ON COLUMN tidemark_dead_letter.record_timestamp IS 'The timestamp of the record exactly as Kafka holds it: milliseconds since 1970.';
COMMENT ON COLUMN tidemark_dead_letter.timestamp_type IS 'Who set the timestamp, by the name Kafka has for it.';
COMMENT ON COLUMN tidemark_dead_letter.payload IS 'How much is kept of key, value and headers: FULL, HASH or NONE.';
COMMENT ON COLUMN tidemark_dead_letter.sealed IS 'Whether the application made the bytes unreadable.';
COMMENT ON COLUMN tidemark_dead_letter.has_key IS 'Whether the record has a key.';
COMMENT ON COLUMN tidemark_dead_letter.route IS 'What of the key decides about the lane.';
COMMENT ON COLUMN tidemark_dead_letter.record_key IS 'The key, as far as it is kept.';
COMMENT ON COLUMN tidemark_dead_letter.record_value IS 'The value, as far as it is kept.';
COMMENT ON COLUMN tidemark_dead_letter.header_keys IS 'The names of the headers in UTF-8, in order.';
COMMENT ON COLUMN tidemark_dead_letter.header_values IS 'The values of the headers, in the same order.';
COMMENT ON COLUMN tidemark_dead_letter.lane_key IS 'Sixteen bytes of the hash of the key, if later records of the key wait behind this one.';
COMMENT ON COLUMN tidemark_dead_letter.handler IS 'The id of the handler.';
COMMENT ON COLUMN tidemark_dead_letter.application_version IS 'The version of the application that set it aside, if it says.';
COMMENT ON COLUMN tidemark_dead_letter.cause_class IS 'The class of the failure; null for a record that only waits.';
COMMENT ON COLUMN tidemark_dead_letter.cause_message IS 'What was thrown and its causes, without values of rows.';
COMMENT ON COLUMN tidemark_dead_letter.cause_trace IS 'Where it was thrown.';
COMMENT ON COLUMN tidemark_dead_letter.attempts IS 'How often it was tried, redrives included.';
COMMENT ON COLUMN tidemark_dead_letter.redrives IS 'How often it was redriven in vain.';
COMMENT ON COLUMN tidemark_dead_letter.lost_owners IS 'How many owners were lost while they redrove it alone, since it was asked for, or since its handler last returned.';
COMMENT ON COLUMN tidemark_dead_letter.state IS 'DEAD, PARKED, NOT_YET, WAITING, REDRIVEN or DISCARDED.';
COMMENT ON COLUMN tidemark_dead_letter.retry_at IS 'When it is next tried by itself.';
COMMENT ON COLUMN tidemark_dead_letter.retry_until IS 'Until when it is tried by itself.';
COMMENT ON COLUMN tidemark_dead_letter.request IS 'What an operator wants done: REDRIVE or DISCARD; null once it is done or refused.';
COMMENT ON COLUMN tidemark_dead_letter.requested_by IS 'Who asked last.';
COMMENT ON COLUMN tidemark_dead_letter.request_reason IS 'Why.';
COMMENT ON COLUMN tidemark_dead_letter.created_at IS 'When it was set aside.';
COMMENT ON COLUMN tidemark_dead_letter.updated_at IS 'When its state last changed.';
COMMENT ON COLUMN tidemark_dead_letter.resolved_at IS 'When it was redriven or discarded.';

CREATE TABLE IF NOT EXISTS tidemark_outbox (
    cluster_id        text        NOT NULL,
    group_id          text        NOT NULL,
    topic_id          uuid        NOT NULL,
    partition         integer     NOT NULL,
    lane              integer     NOT NULL,
    replay            bigint      NOT NULL,
    record_offset     bigint      NOT NULL,
    message_index     integer     NOT NULL,
    topic             text        NOT NULL,
    message_id        uuid        NOT NULL,
    target_topic      text        NOT NULL,
    target_partition  integer,
    message_timestamp bigint,
    message_key       bytea,
    message_value     bytea,
    message_headers   bytea,
    created_at        timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (cluster_id, group_id, topic_id, partition, lane, replay, record_offset, message_index)
);
COMMENT ON TABLE tidemark_outbox IS 'Messages to publish, ordered by the record that caused them.';
COMMENT ON COLUMN tidemark_outbox.cluster_id IS 'The id Kafka gives the cluster of the source.';
COMMENT ON COLUMN tidemark_outbox.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_outbox.topic_id IS 'The id of the source topic.';
COMMENT ON COLUMN tidemark_outbox.partition IS 'The number of the source partition.';
COMMENT ON COLUMN tidemark_outbox.lane IS 'The number of the lane.';
COMMENT ON COLUMN tidemark_outbox.replay IS 'The replay of the lane: tells what is published again from what was published before.';
COMMENT ON COLUMN tidemark_outbox.record_offset IS 'The offset of the record that caused the message.';
COMMENT ON COLUMN tidemark_outbox.message_index IS 'The number of the message among those of that record.';
COMMENT ON COLUMN tidemark_outbox.topic IS 'The name of the source topic.';
COMMENT ON COLUMN tidemark_outbox.message_id IS 'Made of the source, so that readers can tell a repeat.';
COMMENT ON COLUMN tidemark_outbox.target_topic IS 'Where to publish.';
COMMENT ON COLUMN tidemark_outbox.target_partition IS 'In which partition; null to let the key decide.';
COMMENT ON COLUMN tidemark_outbox.message_timestamp IS 'Milliseconds since 1970; null for the time of publishing.';
COMMENT ON COLUMN tidemark_outbox.message_key IS 'The raw key.';
COMMENT ON COLUMN tidemark_outbox.message_value IS 'The raw value.';
COMMENT ON COLUMN tidemark_outbox.message_headers IS 'The headers, in order: of each the name in UTF-8 and the value, each after its length in four bytes, -1 for no value; null if there are none.';
COMMENT ON COLUMN tidemark_outbox.created_at IS 'When it was written.';

CREATE TABLE IF NOT EXISTS tidemark_gap (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id  text        NOT NULL,
    group_id    text        NOT NULL,
    topic       text        NOT NULL,
    topic_id    uuid        NOT NULL,
    partition   integer     NOT NULL,
    lane        integer     NOT NULL,
    from_offset bigint      NOT NULL,
    to_offset   bigint      NOT NULL,
    cause       text        NOT NULL,
    owner_epoch bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    CHECK (from_offset < to_offset)
);
COMMENT ON TABLE tidemark_gap IS 'Ranges of offsets that were lost or left out, written in the transaction that jumped over them.';
COMMENT ON COLUMN tidemark_gap.id IS 'For people and tools.';
COMMENT ON COLUMN tidemark_gap.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_gap.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_gap.topic IS 'The name of the topic.';
COMMENT ON COLUMN tidemark_gap.topic_id IS 'The id of the topic.';
COMMENT ON COLUMN tidemark_gap.partition IS 'The number of the partition.';
COMMENT ON COLUMN tidemark_gap.lane IS 'The number of the lane.';
COMMENT ON COLUMN tidemark_gap.from_offset IS 'The first offset not handled.';
COMMENT ON COLUMN tidemark_gap.to_offset IS 'The first offset after the range.';
COMMENT ON COLUMN tidemark_gap.cause IS 'What made the range be left out.';
COMMENT ON COLUMN tidemark_gap.owner_epoch IS 'The epoch under which the position jumped.';
COMMENT ON COLUMN tidemark_gap.created_at IS 'When the position jumped.';

CREATE TABLE IF NOT EXISTS tidemark_audit (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id  text        NOT NULL,
    group_id    text        NOT NULL,
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    action      text        NOT NULL,
    operator    text        NOT NULL,
    reason      text        NOT NULL,
    from_offset bigint      NOT NULL,
    to_offset   bigint      NOT NULL,
    owner_epoch bigint      NOT NULL,
    replay      bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE tidemark_audit IS 'Every action of an operator, written in the transaction that carried it out.';
COMMENT ON COLUMN tidemark_audit.id IS 'For people and tools.';
COMMENT ON COLUMN tidemark_audit.cluster_id IS 'The id Kafka gives its cluster.';
COMMENT ON COLUMN tidemark_audit.group_id IS 'The consumer group.';
COMMENT ON COLUMN tidemark_audit.topic IS 'The name of the topic.';
COMMENT ON COLUMN tidemark_audit.partition IS 'The number of the partition.';
COMMENT ON COLUMN tidemark_audit.action IS 'What was done.';
COMMENT ON COLUMN tidemark_audit.operator IS 'Who did it.';
COMMENT ON COLUMN tidemark_audit.reason IS 'Why.';
COMMENT ON COLUMN tidemark_audit.from_offset IS 'The smallest position of the lanes before.';
COMMENT ON COLUMN tidemark_audit.to_offset IS 'The position of all lanes after.';
COMMENT ON COLUMN tidemark_audit.owner_epoch IS 'The epoch that fenced the owner.';
COMMENT ON COLUMN tidemark_audit.replay IS 'The replay of the lanes after.';
COMMENT ON COLUMN tidemark_audit.created_at IS 'When it was done.';

CREATE TABLE IF NOT EXISTS tidemark_schema_version (
    version    integer     NOT NULL PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE tidemark_schema_version IS 'The versions of this schema that were installed.';
COMMENT ON COLUMN tidemark_schema_version.version IS 'The version.';
COMMENT ON COLUMN tidemark_schema_version.created_at IS 'When it was installed.';
INSERT INTO tidemark_schema_version (version) VALUES (1) ON CONFLICT (version) DO NOTHING;

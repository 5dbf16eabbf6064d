// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The tables of a scenario: Tidemark's own, a ledger that would show every duplicate, and traces of
 * every change of a lane's row and of a letter's. Each scenario has a database of its own, made
 * from a template.
 */
final class ScenarioDatabase {

  private static final String TEMPLATE = "scenario_template";
  private static final String SCHEMA = "/io/tidemark/postgres/schema/V1__tidemark.sql";

  /** Without any unique constraint: that would hide what the checker looks for. */
  private static final String LEDGER =
      """
      create table ledger (
        id bigint generated always as identity,
        group_id text not null,
        topic text not null,
        partition integer not null,
        record_offset bigint not null,
        key text,
        value text,
        instance text not null,
        tx xid8 not null default pg_current_xact_id(),
        at timestamptz not null default clock_timestamp())
      """;

  private static final String TRACE =
      """
      create table lane_trace (
        id bigint generated always as identity,
        operation text not null,
        group_id text not null,
        topic text not null,
        partition integer not null,
        lane integer not null,
        old_offset bigint,
        new_offset bigint,
        old_epoch bigint,
        new_epoch bigint,
        old_lanes integer,
        new_lanes integer,
        owner text,
        tx xid8 not null default pg_current_xact_id(),
        at timestamptz not null default clock_timestamp());
      create function trace_lane() returns trigger language plpgsql as $$
      begin
        -- A trial begins, or has been survived, or an owner was lost in one: its lane stays where it is.
        if tg_op = 'UPDATE'
            and (new.on_trial, new.trial_letter, new.lost_letter)
                is distinct from (old.on_trial, old.trial_letter, old.lost_letter)
            and new.next_offset = old.next_offset and new.owner_epoch = old.owner_epoch
            and new.replay = old.replay then
          return null;
        end if;
        -- Part of a move: another topic, at the position and under the epoch it has got already.
        if tg_op = 'UPDATE' and new.topic_id <> old.topic_id
            and new.next_offset = old.next_offset and new.owner_epoch = old.owner_epoch then
          return null;
        end if;
        insert into lane_trace (operation, group_id, topic, partition, lane, old_offset, new_offset, old_epoch, new_epoch, old_lanes, new_lanes, owner)
        select tg_op, coalesce(new.group_id, old.group_id), coalesce(new.topic, old.topic),
          coalesce(new.partition, old.partition), coalesce(new.lane, old.lane),
          old.next_offset, new.next_offset, old.owner_epoch, new.owner_epoch, old.lanes, new.lanes, new.owner;
        return null;
      end $$;
      create table letter_trace (
        id bigint generated always as identity,
        letter bigint not null,
        group_id text not null,
        topic text not null,
        partition integer not null,
        record_offset bigint not null,
        state text not null,
        tx xid8 not null default pg_current_xact_id());
      create function trace_letter() returns trigger language plpgsql as $$
      begin
        insert into letter_trace (letter, group_id, topic, partition, record_offset, state)
        values (new.id, new.group_id, new.topic, new.partition, new.record_offset, new.state);
        return null;
      end $$;
      create trigger trace_letter after insert or update on tidemark_dead_letter
        for each row execute function trace_letter();
      create trigger trace_lane after insert or update or delete on tidemark_lane
        for each row execute function trace_lane()
      """;

  private ScenarioDatabase() {}

  static void prepareTemplate(Postgres postgres) {
    postgres.createDatabase(TEMPLATE);
    Database template = postgres.database().named(TEMPLATE);
    template.execute(schema());
    template.execute(LEDGER);
    template.execute(TRACE);
  }

  static Database create(Postgres postgres, String name) {
    postgres.execute("create database %s template %s".formatted(name, TEMPLATE));
    return postgres.database().named(name);
  }

  static String nameOf(Database database) {
    String url = database.url();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private static String schema() {
    try (InputStream in = ScenarioDatabase.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IllegalStateException("The store's jar holds no " + SCHEMA);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.TidemarkException;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.store.GroupRegistration;
import io.tidemark.store.Move;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tables: created, validated, used by a role with few rights and under a hostile path. */
@ExtendWith(TidemarkServers.class)
final class SchemaIT {
  private Scene scene;

  @BeforeEach
  void emptyDatabase(Database database) {
    scene = new Scene(database);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void eightInstancesCreateAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Store>> opened = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        PostgresStore store = scene.connect();
        String owner = "owner" + i;
        opened.add(threads.submit(() -> scene.open(store, owner)));
      }
      for (Future<Store> store : opened) {
        Scene.claimed(store.get(), "any");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(scene.database().query("select version from tidemark_schema_version"))
        .containsExactly(List.of("1"));
  }

  @Test
  void theScriptRunsAsItStands() throws Exception {
    scene.database().execute(script());
    scene.database().execute(script());

    Store store = scene.open(scene.connect().schema(SchemaMode.VALIDATE), "owner");

    Scene.claimed(store, "owner");
  }

  private static String script() throws IOException {
    try (InputStream in = PostgresStore.class.getResourceAsStream("schema/V1__tidemark.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void missingTablesAreNamedWithTheCure() {
    assertThatThrownBy(() -> scene.open(scene.connect().schema(SchemaMode.VALIDATE), "owner"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContainingAll(
            "table public.tidemark_lane: is missing",
            "table public.tidemark_outbox: is missing",
            "V1__tidemark.sql",
            "schema(CREATE)");
  }

  @Test
  void whatDiffersIsNamed() {
    scene.open("owner");
    scene
        .database()
        .execute(
            "alter table tidemark_lane drop column commit_token, alter column replay type integer; drop table tidemark_gap");

    for (SchemaMode mode : List.of(SchemaMode.VALIDATE, SchemaMode.CREATE)) {
      assertThatThrownBy(() -> scene.open(scene.connect().schema(mode), "owner"))
          .hasMessageContainingAll(
              "column public.tidemark_lane.commit_token: is missing; it has to be uuid",
              "column public.tidemark_lane.replay: is integer, but has to be bigint");
    }
  }

  @Test
  void aTableThatWasDroppedIsCreatedAgain() throws Exception {
    scene.open("owner");
    scene.database().execute("drop table tidemark_gap");

    scene.open("another");

    assertThat(scene.database().queryNumber("select count(*) from tidemark_gap")).isZero();
  }

  /** What Debezium's outbox event router reads from its columns; nobody would miss them here. */
  @Test
  void columnsThatAnotherRelayIsToldOfAreThereAndWhatItTakes() throws IOException {
    scene.open("owner");

    assertThat(routedColumns())
        .containsExactly(
            "message_id uuid not null as table.field.event.id",
            "message_key bytea as table.field.event.key",
            "message_value bytea as table.field.event.payload",
            "target_topic text not null as route.by.field",
            "message_id uuid not null as header:tidemark-id",
            "target_partition integer as partition");
  }

  /** Each column that the page's configuration names, with its type and what it is read as. */
  private List<String> routedColumns() throws IOException {
    Properties router = new Properties();
    router.load(new StringReader(routerOf(Path.of("..", "docs", "outbox.md"))));
    List<String> columns = new ArrayList<>();
    for (String option :
        List.of(
            "table.field.event.id",
            "table.field.event.key",
            "table.field.event.payload",
            "route.by.field")) {
      columns.add(column(router.getProperty(option)) + " as " + option);
    }
    for (String placed : router.getProperty("table.fields.additional.placement").split(",", -1)) {
      String[] columnAndPlace = placed.split(":", 2);
      columns.add(column(columnAndPlace[0]) + " as " + columnAndPlace[1]);
    }
    return columns;
  }

  private static String routerOf(Path page) throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf("table.field.event.id=");
    return text.substring(from, text.indexOf("```", from));
  }

  private String column(String name) {
    return scene
        .database()
        .query(
            """
            select attname || ' ' || format_type(atttypid, atttypmod)
                   || case when attnotnull then ' not null' else '' end
              from pg_attribute
             where attrelid = 'tidemark_outbox'::regclass and attname = '%s'"""
                .formatted(name))
        .get(0)
        .get(0);
  }

  @Test
  void aRoleThatMayNotCreateIsToldWhatToDo() {
    scene.database().execute("drop role if exists few; create role few login");
    PostgresStore store = PostgresStore.connect(scene.database().url(), "few", "few");

    assertThatThrownBy(() -> scene.open(store.schema(SchemaMode.CREATE), "few"))
        .hasMessageContainingAll("V1__tidemark.sql", "permission denied");

    scene.database().execute("drop role few");
  }

  @Test
  void anotherSchemaAndPrefixServeAsWell() throws Exception {
    PostgresStore store = scene.connect().schemaName("Odd_Name").tablePrefix("TM_");
    scene.open(store, "owner");
    scene.open(store.schema(SchemaMode.VALIDATE), "another");

    useEverything(store);

    assertThat(scene.database().queryNumber("select next_offset from \"Odd_Name\".\"TM_lane\""))
        .isEqualTo(5);
    assertThat(scene.database().query("select 1 from pg_tables where tablename like 'tidemark%'"))
        .isEmpty();
  }

  @Test
  void hostileNamesAreRefused() {
    for (String name :
        List.of("", "a b", "x\"; drop table effect; --", "1st", "ä", "a".repeat(64))) {
      assertThatThrownBy(() -> scene.open(scene.connect().schemaName(name), "owner"))
          .hasMessageContaining("schemaName");
      assertThatThrownBy(() -> scene.open(scene.connect().tablePrefix(name), "owner"))
          .hasMessageContaining("tablePrefix");
    }
  }

  @Test
  void aRoleWithFewRightsIsEnough() throws Exception {
    scene.open("owner");
    scene
        .database()
        .execute(
            """
            drop role if exists few;
            create role few login;
            grant usage on schema public to few;
            grant select, insert, update on tidemark_lane, tidemark_group, tidemark_dead_letter to few;
            grant select, insert on tidemark_seen to few;
            grant select, insert, update, delete on tidemark_idempotency to few;
            grant select, insert, delete on tidemark_outbox to few;
            grant insert on tidemark_gap, tidemark_audit to few;
            grant select, insert on effect to few;
            """);
    PostgresStore store = PostgresStore.connect(scene.database().url(), "few", "few");
    scene.open(store.schema(SchemaMode.CREATE), "few");
    scene.open(store, "few");

    useEverything(store);

    scene.database().execute("revoke update on tidemark_lane from few");
    assertThatThrownBy(
            () -> scene.open(PostgresStore.connect(scene.database().url(), "few", ""), "few"))
        .hasMessageContaining("this role: may not UPDATE on public.tidemark_lane");
    scene.database().execute("drop owned by few; drop role few");
  }

  @Test
  void aHostileSearchPathDoesNotMatter() throws Exception {
    scene.open("owner");
    scene
        .database()
        .execute(
            """
            create schema evil;
            create table evil.tidemark_lane (like tidemark_lane);
            create table evil.tidemark_group (like tidemark_group);
            create table evil.tidemark_seen (like tidemark_seen);
            create table evil.tidemark_audit (like tidemark_audit);
            create table evil.tidemark_gap (like tidemark_gap);
            create function evil.set_config(text, text, boolean) returns text
              language plpgsql as $$ begin raise exception 'evil'; end $$;
            create function evil.current_setting(text) returns text
              language plpgsql as $$ begin raise exception 'evil'; end $$;
            create function evil.clock_timestamp() returns timestamptz
              language plpgsql as $$ begin raise exception 'evil'; end $$;
            """);
    String url = scene.database().url();
    PostgresStore store =
        PostgresStore.connect(
            url + "?currentSchema=evil,pg_catalog", scene.database().user(), "any");
    scene.open(store, "owner");

    useEverything(store);

    assertThat(scene.position()).isEqualTo(5);
    assertThat(scene.database().queryNumber("select count(*) from evil.tidemark_lane")).isZero();
    scene.database().execute("drop schema evil cascade");
  }

  /** Everything that sends SQL: register, claim, a unit, look, resolve, move, release. */
  private void useEverything(Store store) throws Exception {
    store.groups().register(new GroupRegistration("cluster", "group", "app", Set.of("a")));
    store.groups().register(new GroupRegistration("cluster", "group", "app", Set.of("a", "b")));
    PartitionClaim claim = Scene.claimed(store, "owner");
    Scene.unit(
        store,
        claim,
        unit -> unit.resource(Handle.class).execute("insert into public.effect values ('a')"));
    assertThatThrownBy(() -> Scene.unit(store, claim, unit -> {})).hasMessageContaining("offset 1");
    long epoch =
        store.lanes().resolve(Scene.PARTITION, claim.epoch(), "owner").orElseThrow().epoch();
    assertThat(store.lanes().epochs(List.of(Scene.PARTITION)))
        .isEqualTo(Map.of(Scene.PARTITION, epoch));
    store
        .lanes()
        .move(new Move(Move.Kind.SEEK, Scene.PARTITION, Move.Expected.at(1L), 5, "me", "why not"));
    long last = Scene.claimed(store, "owner").epoch();
    store.lanes().release(Map.of(Scene.PARTITION, last));
    assertThat(scene.effects()).containsExactly("a");
  }

  @Test
  void noneTrustsTheTables() {
    PostgresStore store = scene.connect().schema(SchemaMode.NONE);
    store.open(new StoreContext("owner", Scene.WORKERS, Scene.LIMITS));

    assertThatThrownBy(() -> Scene.claimed(store, "owner")).hasMessageContaining("tidemark_lane");
    store.close();
  }
}

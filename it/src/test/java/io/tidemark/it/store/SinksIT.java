// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.Campaign;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.Fault;
import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.EffectFailure;
import io.tidemark.sink.GivenColumn;
import io.tidemark.sink.RowColumns;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import io.tidemark.store.Store;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows into tables: what fits, what is refused, and what is there afterwards. */
@ExtendWith(TidemarkServers.class)
final class SinksIT {
  private static final int RANDOM_NAMES = Campaign.rounds(60, 2_000);
  private static final long RANDOM_NAMES_SEED = Long.getLong("tidemark.names.seed", 11);

  /** In bytes. */
  private static final int LONGEST_NAME = 63;

  private static final String MEANINGFUL = "\"'`;.,-/*\\$?:&%_()[]{}<>=@#!~^|+ \n\r\t\u00a0aA1";

  private Scene scene;
  private Store store;
  private PartitionClaim claim;
  private long offset;

  @BeforeEach
  void claim(Database database) {
    scene = new Scene(database);
    store = scene.open("owner");
    claim = Scene.claimed(store, "owner");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private void execute(String sql) {
    scene.database().execute(sql);
  }

  private List<List<String>> query(String sql) {
    return scene.database().query(sql);
  }

  private void write(TableRow... rows) throws Exception {
    Scene.unit(store, claim, tx -> store.sinks().write(tx, List.of(rows)));
    claim = Scene.claimed(store, "owner");
  }

  private TableRow row(TableWrite write, Object... namesAndValues) {
    List<String> names = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      names.add((String) namesAndValues[i]);
      values.add(namesAndValues[i + 1]);
    }
    return TableRow.of(write, new RowColumns(names), values.toArray(), offset++);
  }

  private TableRow deletion(TableWrite write, String name, Object value) {
    return TableRow.deletion(write, new RowColumns(List.of(name)), new Object[] {value}, offset++);
  }

  private List<String> faults(TableWrite... writes) {
    return store.sinks().check(Arrays.asList(writes)).stream().map(Fault::toString).toList();
  }

  enum Mood {
    GLAD,
    SAD
  }

  record Tag(String name, int weight) {}

  @Test
  void everyTypeComesThrough() throws Exception {
    execute("create type mood as enum ('GLAD', 'SAD')");
    execute("create domain positive as numeric(12, 2) check (value > 0)");
    execute(
        """
        create table t (id bigint primary key, s smallint, i integer, n numeric, m numeric(12, 2), p positive,
          f real, d double precision, b boolean, x text, v varchar(5), c char(4), u uuid, y date, z timestamptz,
          l timestamp, j json, jb jsonb, r bytea, e mood, ia integer[], ta text[], ea mood[], na numeric(5, 1)[],
          za timestamptz[], ip inet)
        """);
    UUID id = UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100");
    TableWrite write = TableWrite.into("t");
    write(
        row(
            write,
            "id",
            1,
            "s",
            (short) -3,
            "i",
            7L,
            "n",
            new BigDecimal("1.50"),
            "m",
            12.5,
            "p",
            new BigDecimal("0.01"),
            "f",
            1.5f,
            "d",
            0.1,
            "b",
            true,
            "x",
            "quote ' \" \\ {null} ß 😀",
            "v",
            "äöüß😀",
            "c",
            "ab  ",
            "u",
            id,
            "y",
            LocalDate.of(2024, 2, 29),
            "z",
            Instant.parse("2024-02-29T12:00:00.123456Z"),
            "l",
            LocalDateTime.parse("2024-02-29T12:00:00"),
            "j",
            Map.of("a", 1),
            "jb",
            List.of(new Tag("x", 1)),
            "r",
            new byte[] {0, -1, 92},
            "e",
            Mood.SAD,
            "ia",
            Arrays.asList(1, null, 3),
            "ta",
            new String[] {"a\"b\\c", "", "null", "{}"},
            "ea",
            List.of(Mood.GLAD),
            "na",
            List.of(new BigDecimal("1.5")),
            "za",
            List.of(Instant.EPOCH),
            "ip",
            "10.0.0.1"),
        row(write, "id", 2));
    assertThat(
            query(
                "select id, s, i, n, m, p, f, d, b, x, v, c || '|', u, y, z at time zone 'utc', l, j::text, jb::text, encode(r, 'hex'), e, ia, ta, ea, na, za[1] = 'epoch', ip from t where id = 1"))
        .containsExactly(
            List.of(
                "1",
                "-3",
                "7",
                "1.50",
                "12.50",
                "0.01",
                "1.5",
                "0.1",
                "t",
                "quote ' \" \\ {null} ß 😀",
                "äöüß😀",
                "ab|",
                id.toString(),
                "2024-02-29",
                "2024-02-29 12:00:00.123456",
                "2024-02-29 12:00:00",
                "{\"a\":1}",
                "[{\"name\": \"x\", \"weight\": 1}]",
                "00ff5c",
                "SAD",
                "{1,NULL,3}",
                "{\"a\\\"b\\\\c\",\"\",\"null\",\"{}\"}",
                "{GLAD}",
                "{1.5}",
                "t",
                "10.0.0.1"));
    assertThat(
            scene
                .database()
                .queryNumber("select num_nonnulls(s, x, jb, ta, z) from t where id = 2"))
        .isZero();
  }

  @Test
  void nodesOfJsonComeThrough() throws Exception {
    execute(
        "create table t (id bigint primary key, n numeric(12, 2), x text, z timestamptz, jb jsonb, ia integer[], r bytea, b boolean, ja jsonb[])");
    JsonNode node =
        JsonMapper.builder()
            .build()
            .readTree(
                """
                {"id":9007199254740993,"n":"12.30","x":null,"z":1709208000000,"jb":{"k":[1,"two",null]},
                 "ia":[1,null],"r":"AP8=","b":false,"ja":[{"a":[1]},"t"]}
                """);
    List<Object> pairs = new ArrayList<>();
    node.properties()
        .forEach(
            property -> {
              pairs.add(property.getKey());
              pairs.add(property.getValue());
            });
    write(row(TableWrite.into("t"), pairs.toArray()));
    assertThat(
            query(
                "select id, n, x is null, z = '2024-02-29 12:00Z', jb::text, ia, encode(r, 'hex'), b, ja from t"))
        .containsExactly(
            List.of(
                "9007199254740993",
                "12.30",
                "t",
                "t",
                "{\"k\": [1, \"two\", null]}",
                "{1,NULL}",
                "00ff",
                "f",
                "{\"{\\\"a\\\": [1]}\",\"\\\"t\\\"\"}"));
  }

  @Test
  void timesFarAwayComeThroughAndThoseBeyondAreRefused() throws Exception {
    execute("create table t (id integer primary key, z timestamptz, y date)");
    TableWrite write = TableWrite.into("t");
    write(
        row(
            write,
            "id",
            1,
            "z",
            Instant.parse("-0043-03-15T00:00:00Z"),
            "y",
            LocalDate.of(-43, 3, 15)),
        row(
            write,
            "id",
            2,
            "z",
            Instant.parse("+12345-01-01T00:00:00.9999996Z"),
            "y",
            LocalDate.of(12345, 1, 1)));
    assertThat(
            query(
                "select extract(year from z at time zone 'utc'), extract(year from y), extract(second from z) from t order by id"))
        .containsExactly(List.of("-44", "-44", "0.000000"), List.of("12345", "12345", "1.000000"));
    assertThatThrownBy(() -> write(row(write, "id", 3, "z", Instant.MAX)))
        .isInstanceOf(EffectFailure.class)
        .hasMessageContaining("column z (timestamp with time zone)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i=2147483648",
        "i=1.5",
        "i=x",
        "m=0.001",
        "m=12345678901",
        "v=123456",
        "x=nul\0",
        "x=half\uD800",
        "u=nothing",
        "y=2024-02-30",
        "z=2024-02-29T12:00:00",
        "jb={",
        "e=ANGRY",
        "ia=1",
        "q=NULL"
      })
  void whatDoesNotFitIsARecordsFailureWithoutTheValue(String what) throws Exception {
    execute("create type mood as enum ('GLAD', 'SAD')");
    execute(
        "create table t (id integer primary key, i integer, m numeric(12, 2), x text, v varchar(5), u uuid, y date, z timestamptz, jb jsonb, e mood, ia integer[], q text not null default 'q')");
    TableWrite write = TableWrite.into("t");
    String column = what.substring(0, what.indexOf('='));
    String value = what.substring(what.indexOf('=') + 1);
    assertThatThrownBy(
            () ->
                write(
                    row(write, "id", 1),
                    row(write, "id", 2, column, value.equals("NULL") ? null : value)))
        .isInstanceOfSatisfying(
            EffectFailure.class, failure -> assertThat(failure.index()).isEqualTo(1))
        .hasMessageContaining("table public.t: column " + column + " (")
        .hasMessageNotContaining(value.length() > 3 ? value : "unlikely");
    assertThat(query("select * from t")).isEmpty();
  }

  @Test
  void laterRowsOfAKeyAreWrittenOverEarlierOnes() throws Exception {
    execute(
        "create table t (k text primary key, a integer, b integer default 5, n integer default 0)");
    execute(
        "create function add_one() returns trigger language plpgsql as 'begin new.n := new.n + 1; return new; end'");
    execute("create trigger counted before update on t for each row execute function add_one()");
    TableWrite write = TableWrite.into("t");
    write(
        row(write, "k", "x", "a", 1),
        row(write, "k", "y", "a", 2),
        row(write, "k", "x", "a", 3),
        row(write, "k", "y", "a", null),
        row(write, "k", "x", "b", 7));
    assertThat(query("select k, coalesce(a, -1), b, n from t order by k"))
        .containsExactly(List.of("x", "3", "7", "0"), List.of("y", "-1", "5", "0"));
  }

  @Test
  void aKeyThatIsToBeInsertedOnlyFailsItsRecord() throws Exception {
    execute("create table t (k numeric primary key, a integer)");
    TableWrite write = TableWrite.into("t").mode(WriteMode.INSERT_ONLY);
    assertThatThrownBy(
            () ->
                write(
                    row(write, "k", new BigDecimal("1.0"), "a", 1),
                    row(write, "k", 2, "a", 1),
                    row(write, "k", new BigDecimal("1.00"), "a", 2)))
        .isInstanceOfSatisfying(EffectFailure.class, it -> assertThat(it.index()).isEqualTo(2));
    write(row(write, "k", 1, "a", 1));
    assertThatThrownBy(
            () ->
                write(
                    row(write, "k", 3, "a", 1),
                    row(write, "k", 1, "a", 2),
                    row(write, "k", 0, "a", 1)))
        .isInstanceOfSatisfying(EffectFailure.class, it -> assertThat(it.index()).isEqualTo(1))
        .hasMessageContaining("public.t")
        .hasMessageContaining("already");
    assertThat(query("select k, a from t")).containsExactly(List.of("1", "1"));
  }

  @Test
  void anOlderVersionNeverReplacesANewerOne() throws Exception {
    execute("create table t (k text primary key, a text, as_of timestamptz)");
    TableWrite write = TableWrite.into("t").versionedBy("as_of");
    write(
        row(write, "k", "x", "a", "new", "as_of", "2024-01-02T00:00:00Z"),
        row(write, "k", "x", "a", "old", "as_of", "2024-01-01T00:00:00Z"),
        row(write, "k", "x", "a", "same", "as_of", "2024-01-02T01:00:00+01:00"));
    assertThat(query("select a from t")).containsExactly(List.of("new"));
    write(row(write, "k", "x", "a", "old", "as_of", "2023-01-02T00:00:00Z"));
    assertThat(query("select a from t")).containsExactly(List.of("new"));
    assertThatThrownBy(() -> write(row(write, "k", "x", "a", "none", "as_of", null)))
        .isInstanceOf(EffectFailure.class)
        .hasMessageContaining("as_of");
  }

  @Test
  void anOlderOffsetNeitherReplacesNorDeletes() throws Exception {
    execute("create table t (k text primary key, a text, source_offset bigint)");
    TableWrite write =
        TableWrite.into("t").versionedByOffset("source_offset").deletingOnTombstone();
    TableRow older = row(write, "k", "x", "a", "older");
    TableRow tombstone = deletion(write, "k", "x");
    write(row(write, "k", "x", "a", "newer"));
    write(older);
    write(tombstone);
    assertThat(query("select a, source_offset from t")).containsExactly(List.of("newer", "2"));
    write(deletion(write, "k", "x"));
    assertThat(query("select a from t")).isEmpty();
  }

  @Test
  void ofManyRowsThoseThatAreThereAreWrittenOver() throws Exception {
    execute("create table t (k integer primary key, a integer, b integer default 5)");
    TableWrite write = TableWrite.into("t");
    write(many(write, 0, 600, "a"));
    write(many(write, 300, 900, "b"));
    assertThat(query("select count(*), sum(a), min(b), max(b) from t"))
        .containsExactly(List.of("900", "179700", "5", "899"));
    assertThat(query("select a, b from t where k in (299, 300, 600) order by k"))
        .containsExactly(List.of("299", "5"), List.of("300", "300"), Arrays.asList(null, "600"));
  }

  @Test
  void ofManyRowsThatAreToBeInsertedOnlyTheOneThatIsThereIsNamed() throws Exception {
    execute("create table t (k integer primary key, a integer)");
    TableWrite write = TableWrite.into("t").mode(WriteMode.INSERT_ONLY);
    write(many(write, 0, 600, "a"));
    assertThatThrownBy(() -> write(many(write, 599, 1200, "a")))
        .isInstanceOfSatisfying(EffectFailure.class, e -> assertThat(e.index()).isZero());
    assertThat(query("select count(*), max(k) from t")).containsExactly(List.of("600", "599"));
  }

  @Test
  void ofManyRowsOneThatAnotherIndexRefusesFailsTheUnit() throws Exception {
    execute("create table t (k integer primary key, a integer unique)");
    execute("insert into t values (-1, 400)");
    TableWrite write = TableWrite.into("t");
    assertThatThrownBy(() -> write(many(write, 0, 600, "a"))).hasMessageContaining("t_a_key");
    assertThat(query("select count(*) from t")).containsExactly(List.of("1"));
  }

  private TableRow[] many(TableWrite write, int from, int to, String column) {
    return IntStream.range(from, to)
        .mapToObj(i -> row(write, "k", i, column, i))
        .toArray(TableRow[]::new);
  }

  @Test
  void parentsAreWrittenBeforeTheirChildrenWhateverTheOrder() throws Exception {
    execute("create table z_parent (id integer primary key)");
    execute("create table a_child (id integer primary key, parent integer references z_parent)");
    TableWrite child = TableWrite.into("a_child").deletingOnTombstone();
    TableWrite parent = TableWrite.into("z_parent").deletingOnTombstone();
    write(row(parent, "id", 1), row(child, "id", 1, "parent", 1), row(parent, "id", 2));
    write(deletion(child, "id", 1), deletion(parent, "id", 1));
    assertThat(query("select id from z_parent")).containsExactly(List.of("2"));
  }

  @Test
  void twoWaysToWriteOneTableKeepTheirOrder() throws Exception {
    execute("create table t (k text primary key, a integer)");
    TableWrite ignoring = TableWrite.into("t").mode(WriteMode.IGNORE);
    TableWrite updating = TableWrite.into("t");
    write(
        row(ignoring, "k", "x", "a", 1),
        row(updating, "k", "x", "a", 2),
        row(ignoring, "k", "x", "a", 3),
        row(ignoring, "k", "y", "a", 4));
    assertThat(query("select k, a from t order by k"))
        .containsExactly(List.of("x", "2"), List.of("y", "4"));
  }

  @Test
  void everyFaultOfATableIsNamedWithItsCure() {
    execute("create table nokey (a integer)");
    execute(
        "create table t (id integer, other integer, need text not null, made integer generated always as (1) stored, f real unique, primary key (id))");
    execute("create view v as select 1 as a");
    execute(
        "create schema s; create table s.twice (id integer primary key); create table twice (id integer primary key)");
    assertThat(
            faults(
                TableWrite.into("missing"),
                TableWrite.into("T"),
                TableWrite.into("v"),
                TableWrite.into("nokey")))
        .satisfiesExactly(
            it -> assertThat(it).contains("\"missing\"", "is not there", "create it"),
            it -> assertThat(it).contains("\"T\"", "is not there", "[public.t]"),
            it -> assertThat(it).contains("\"v\"", "view"),
            it -> assertThat(it).contains("\"nokey\"", "no primary key"));
    assertThat(faults(TableWrite.into("twice"))).isEmpty();
    assertThat(
            faults(
                TableWrite.into("public.t")
                    .key("other")
                    .versionedBy("nothing")
                    .deletingOnTombstone()
                    .giving(
                        List.of(
                            new GivenColumn("id", Instant.class),
                            new GivenColumn("made", int.class),
                            new GivenColumn("else", String.class)))))
        .satisfiesExactly(
            it ->
                assertThat(it)
                    .contains("no unique index on exactly (other)", "CREATE UNIQUE INDEX"),
            it -> assertThat(it).contains("no column \"nothing\"", "[id, other, need, made, f]"),
            it -> assertThat(it).contains("delete rows by version"),
            it -> assertThat(it).contains("takes no Instant for column id (integer)"),
            it -> assertThat(it).contains("makes column made (integer) itself"),
            it -> assertThat(it).contains("no column \"else\""),
            it ->
                assertThat(it)
                    .contains(
                        "needs what no row gives: column other (integer), column need (text)"));
    assertThat(faults(TableWrite.into("t").key("f")))
        .singleElement()
        .asString()
        .contains("column f (real) in its key");
  }

  @Test
  void aTableNobodyDeclaredIsLookedUpAtItsFirstRow() throws Exception {
    assertThatThrownBy(() -> write(row(TableWrite.into("late"), "id", 1)))
        .isInstanceOf(EffectFailure.class)
        .hasMessageContaining("is not there");
    execute("create table late (id integer primary key)");
    write(row(TableWrite.into("late"), "id", 1));
    assertThat(query("select id from late")).containsExactly(List.of("1"));
  }

  @Test
  void aTableThatChangesIsLookedUpAgain() throws Exception {
    execute("create table t (id integer primary key, a integer)");
    TableWrite write = TableWrite.into("t");
    write(row(write, "id", 1, "a", 1));
    execute("alter table t drop column a; alter table t add column b text");
    assertThatThrownBy(() -> write(row(write, "id", 1, "a", 1))).hasMessageContaining("\"a\"");
    write(row(write, "id", 2, "b", "new"));
    assertThat(query("select id, b from t where id = 2")).containsExactly(List.of("2", "new"));
  }

  @ParameterizedTest
  @EnumSource(HostileNames.class)
  void hostileNamesAreNamesAndNothingElse(HostileNames hostile) throws Exception {
    execute("create table victim (id integer primary key)");
    assertIsANameAndNothingElse(hostile.text(), hostile.canExist());
  }

  @Test
  void randomNamesAreNamesAndNothingElse() throws Exception {
    execute("create table victim (id integer primary key)");
    Random random = new Random(RANDOM_NAMES_SEED);
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < RANDOM_NAMES) {
      names.add(randomName(random));
    }
    for (String name : names) {
      try {
        assertIsANameAndNothingElse(name, name.getBytes(UTF_8).length <= LONGEST_NAME);
      } catch (AssertionError | Exception e) {
        String points = name.codePoints().mapToObj(Integer::toHexString).collect(joining(" "));
        throw new AssertionError("seed " + RANDOM_NAMES_SEED + ", name " + points, e);
      }
    }
  }

  /** Of characters of all planes but NUL and halves, and often of those that mean something. */
  private static String randomName(Random random) {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(20);
    while (name.length() < length) {
      int kind = random.nextInt(4);
      int point =
          kind < 2
              ? MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()))
              : 1 + random.nextInt(kind == 2 ? 0xFFFF : Character.MAX_CODE_POINT);
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        name.appendCodePoint(point);
      }
    }
    return name.toString();
  }

  private void assertIsANameAndNothingElse(String name, boolean canExist) throws Exception {
    String quoted = '"' + name.replace("\"", "\"\"") + '"';
    if (!canExist) {
      assertThat(faults(TableWrite.into(name))).singleElement().asString().contains("name");
      assertThat(faults(TableWrite.into("victim").key(name))).isNotEmpty();
      assertThatThrownBy(() -> write(row(TableWrite.into("victim"), "id", 1, name, 1)))
          .isInstanceOf(EffectFailure.class);
    } else {
      execute("create table %s (%s integer primary key, \"a b\" text)".formatted(quoted, quoted));
      for (TableWrite write :
          List.of(
              TableWrite.into(name).key(name).deletingOnTombstone(),
              TableWrite.into("public." + name).versionedBy(name).key(name))) {
        assertThat(faults(write)).hasSize(write.deletes() ? 0 : 1);
      }
      TableWrite write = TableWrite.into(name).key(name).deletingOnTombstone();
      write(row(write, name, 1, "a b", "it's"), row(write, name, 2), deletion(write, name, 2));
      assertThat(query("select * from " + quoted)).containsExactly(List.of("1", "it's"));
    }
    assertThat(query("select * from victim")).isEmpty();
  }

  enum HostileNames {
    QUOTES("a\"; drop table victim; --"),
    DOTS("public.victim.x"),
    SINGLE_QUOTES("it's '' $$"),
    UNICODE("Überweisung 支払い 😀"),
    BACKSLASH("a\\\"b\n\t"),
    LONGEST("x".repeat(63)),
    TOO_LONG("x".repeat(64)),
    PARAMETERS("a?b ?? $1 :name {x}"),
    NUL("vic\0tim"),
    EMPTY("");

    private final String text;

    HostileNames(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    boolean canExist() {
      return this != TOO_LONG && this != NUL && this != EMPTY;
    }
  }

  @Test
  void aTableAnotherSchemaShadowsIsNotGuessed() {
    execute(
        "create schema s; create table s.t (id integer primary key); create table t (id integer primary key)");
    execute("alter role current_user set search_path = s, public");
    try (Store other = scene.open("other")) {
      assertThat(other.sinks().check(List.of(TableWrite.into("t"))))
          .singleElement()
          .asString()
          .contains("the name of several: [public.t, s.t]", "\"public.t\"");
      assertThat(other.sinks().check(List.of(TableWrite.into("s.t")))).isEmpty();
    } finally {
      execute("alter role current_user reset search_path");
    }
  }

  @Test
  void rowsAreLockedInTheOrderOfTheirKeys() throws Exception {
    execute("create table t (k text primary key, a integer)");
    execute("create table seen (n serial, k text)");
    execute(
        "create function note() returns trigger language plpgsql as 'begin insert into seen (k) values (new.k); return new; end'");
    execute("create trigger noted before insert on t for each row execute function note()");
    TableWrite write = TableWrite.into("t");
    Map<String, TableRow> rows = new LinkedHashMap<>();
    for (String key : List.of("m", "c", "x", "a", "q")) {
      rows.put(key, row(write, "k", key, "a", 1));
    }
    write(rows.values().toArray(TableRow[]::new));
    assertThat(query("select k from seen order by n").stream().map(it -> it.get(0)))
        .containsExactly("a", "c", "m", "q", "x");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unitsWithCrossingKeysDoNotDeadlock(boolean deleting) throws Exception {
    execute("create table t (k integer primary key, a integer)");
    TableWrite write = TableWrite.into("t").deletingOnTombstone();
    List<TableRow> up = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      up.add(deleting && i % 7 == 3 ? deletion(write, "k", i) : row(write, "k", i, "a", i));
    }
    List<TableRow> down = new ArrayList<>(up);
    Collections.reverse(down);
    PartitionKey other = new PartitionKey("cluster", "group", "orders", 1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<?>> done = new ArrayList<>();
      for (List<TableRow> rows : List.of(up, down)) {
        PartitionKey partition = rows == up ? Scene.PARTITION : other;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 15; i++) {
                    start.await(30, TimeUnit.SECONDS);
                    store
                        .transactions()
                        .inTransaction(
                            partition.lane(0),
                            transaction -> {
                              store.sinks().write(transaction, rows);
                              return rows.size();
                            });
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(query("select count(*) from t")).containsExactly(List.of(deleting ? "343" : "400"));
  }

  private void defer(DeferredStatement... statements) throws Exception {
    Scene.unit(store, claim, tx -> store.sinks().execute(tx, List.of(statements)));
    claim = Scene.claimed(store, "owner");
  }

  @Test
  void deferredStatementsRunInTheirOrderWithWhatTheyAreGiven() throws Exception {
    execute("create type mood as enum ('GLAD', 'SAD')");
    execute(
        "create table t (n serial, k text, z timestamptz, u uuid, e mood, m numeric, i integer, jb jsonb)");
    String insert = "insert into t (k, z, u, e, m, i, jb) values (?, ?, ?, ?, ?, ?, ?)";
    String update = "update t set k = k || ?";
    JsonNode node = JsonMapper.builder().build().readTree("[1]");
    defer(
        new DeferredStatement(
            insert, "a", Instant.EPOCH, new UUID(1, 2), Mood.SAD, BigInteger.TEN, 1, node),
        new DeferredStatement(insert, "b", null, null, null, null, null, null),
        new DeferredStatement(update, "+"),
        new DeferredStatement(update, "-"),
        new DeferredStatement(insert, "c", null, null, null, null, null, null));
    assertThat(query("select k from t order by n"))
        .containsExactly(List.of("a+-"), List.of("b+-"), List.of("c"));
    assertThat(query("select z = 'epoch', u, e, m, i, jb from t where k = 'a+-'"))
        .containsExactly(
            List.of("t", "00000000-0000-0001-0000-000000000002", "SAD", "10", "1", "[1]"));
  }

  @Test
  void aDeferredStatementThatFailsIsNamed() throws Exception {
    execute("create table t (k integer primary key)");
    String insert = "insert into t values (?)";
    for (int size : List.of(5, 700, 1500)) {
      List<DeferredStatement> statements = new ArrayList<>();
      statements.add(new DeferredStatement("delete from t"));
      for (int i = 0; i < size; i++) {
        statements.add(new DeferredStatement(insert, i == size - 2 ? 1 : i));
      }
      assertThatThrownBy(() -> defer(statements.toArray(DeferredStatement[]::new)))
          .isInstanceOfSatisfying(
              EffectFailure.class, failure -> assertThat(failure.index()).isEqualTo(size - 1))
          .hasMessageContaining(insert);
      claim = Scene.claimed(store, "owner");
    }
    assertThatThrownBy(
            () ->
                defer(
                    new DeferredStatement(insert, 9), new DeferredStatement(insert, new Object())))
        .isInstanceOfSatisfying(
            EffectFailure.class, failure -> assertThat(failure.index()).isEqualTo(1));
    assertThat(query("select * from t")).isEmpty();
  }

  @Test
  void aDriverThatRewritesBatchesNamesNoStatement() throws Exception {
    execute("create table t (k integer primary key)");
    Database database = scene.database();
    try (Store rewriting =
        scene.open(
            PostgresStore.connect(
                    database.url()
                        + (database.url().contains("?") ? "&" : "?")
                        + "reWriteBatchedInserts=true",
                    database.user(),
                    database.password())
                .schema(SchemaMode.CREATE),
            "rewriting")) {
      PartitionClaim its = Scene.claimed(rewriting, "rewriting");
      List<DeferredStatement> statements = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        statements.add(new DeferredStatement("insert into t values (?)", i == 15 ? 1 : i));
      }
      assertThatThrownBy(
              () -> Scene.unit(rewriting, its, tx -> rewriting.sinks().execute(tx, statements)))
          .isNotInstanceOf(EffectFailure.class)
          .hasMessageContaining("duplicate key");
      Scene.unit(rewriting, its, tx -> rewriting.sinks().execute(tx, statements.subList(0, 15)));
    }
    assertThat(query("select count(*) from t")).containsExactly(List.of("15"));
  }

  @Test
  void aDeferredStatementCannotLeaveTheTransaction() throws Exception {
    execute("create table t (k integer primary key)");
    assertThatThrownBy(
            () ->
                defer(
                    new DeferredStatement("insert into t values (1)"),
                    new DeferredStatement("commit")))
        .hasMessageContaining("COMMIT would leave");
    assertThat(query("select * from t")).isEmpty();
  }
}

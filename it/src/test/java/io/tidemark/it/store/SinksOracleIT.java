// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.postgres.internal.insert.HopefulInsert;
import io.tidemark.sink.EffectFailure;
import io.tidemark.sink.RowColumns;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import io.tidemark.store.Store;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Units of random rows, with repeated keys, nulls, versions and deletions, leave a table as one
 * hand-written statement a row leaves another.
 */
@ExtendWith(TidemarkServers.class)
final class SinksOracleIT {
  private static final int UNITS = Integer.getInteger("tidemark.sinks.units", 40);
  private static final long SEED = Long.getLong("tidemark.sinks.seed", 7);
  private static final int MOST_ROWS = 14;

  /** Enough for rows to be inserted in the hope that none is there. */
  private static final int MANY_ROWS = HopefulInsert.FEWEST + 100;

  /** Every so many units are that large. */
  private static final int LARGE = 5;

  /** Keys of small units are below this. */
  private static final int FEW_KEYS = 3;

  private static final String DIFFERENCE =
      """
      (select 'actual', t::text from actual as t except all select 'actual', t::text from oracle as t)
      union all
      (select 'oracle', t::text from oracle as t except all select 'oracle', t::text from actual as t)
      """;

  private static final Map<String, String> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("a", "integer");
    TYPES.put("b", "text");
    TYPES.put("n", "numeric(8, 2)");
    TYPES.put("v", "bigint");
    TYPES.put("z", "timestamptz");
    TYPES.put("j", "jsonb");
    TYPES.put("m", "mood");
    TYPES.put("tags", "text[]");
    TYPES.put("u", "uuid");
    TYPES.put("d", "date default '2000-01-01'");
    TYPES.put("ok", "boolean");
    TYPES.put("f", "double precision");
    TYPES.put("i", "smallint default 3");
    TYPES.put("raw", "bytea");
    TYPES.put("t", "timestamp");
    TYPES.put("r", "real");
    TYPES.put("c", "varchar(5)");
    TYPES.put("js", "json");
    TYPES.put("p", "cents");
    TYPES.put("numbers", "integer[]");
  }

  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          Map.entry("b", List.of("x", "y'\"\\")),
          Map.entry("n", List.of("0.5", "1.50", "1.5", "-3", "10")),
          Map.entry("v", List.of("1", "2", "3", "10", "-1")),
          Map.entry(
              "z",
              List.of(
                  "2024-01-01T00:00:00Z",
                  "2024-01-01T01:00:00+01:00",
                  "2024-01-01T00:00:00.0000004Z",
                  "2023-01-01T00:00:00Z",
                  "2025-06-01T00:00:00.5Z")),
          Map.entry("j", List.of("{\"a\": [1, null]}", "null", "7")),
          Map.entry("m", List.of("GLAD", "SAD")),
          Map.entry("tags", List.of("{}", "{\"a\",\"b c\",NULL}")),
          Map.entry("u", List.of("0f0e0d0c-0b0a-0908-0706-050403020100")),
          Map.entry("d", List.of("2024-02-29")),
          Map.entry("ok", List.of("true", "false")),
          Map.entry("f", List.of("0.1", "1e300")),
          Map.entry("i", List.of("7", "-7")),
          Map.entry("raw", List.of("\\x", "\\x00ff10")),
          Map.entry("t", List.of("2024-01-01T00:00:00", "2024-01-01T00:00:00.0000006")),
          Map.entry("r", List.of("0.1", "-3.5")),
          Map.entry("c", List.of("", "abc", "é支払い😀")),
          Map.entry("js", List.of("{\"a\": [1,  null], \"a\": 2}", "null")),
          Map.entry("p", List.of("0", "7")),
          Map.entry("numbers", List.of("{}", "{1,-2,NULL}")));

  /** The ways to write. */
  @SuppressWarnings("ImmutableEnumChecker") // a write is one
  enum Way {
    INSERT_ONLY(TableWrite.into("actual").mode(WriteMode.INSERT_ONLY), "do nothing"),
    IGNORE(TableWrite.into("actual").mode(WriteMode.IGNORE).deletingOnTombstone(), "do nothing"),
    UPDATE(TableWrite.into("actual").deletingOnTombstone(), "do update set %s"),
    UPDATE_OF_SOME(
        TableWrite.into("actual").updating("n", "z", "d").deletingOnTombstone(),
        "do update set %s"),
    BY_NUMBER(
        TableWrite.into("actual").versionedBy("v"),
        "do update set %s where o.v is null or o.v < excluded.v"),
    BY_DECIMAL(
        TableWrite.into("actual").versionedBy("n"),
        "do update set %s where o.n is null or o.n < excluded.n"),
    BY_TIME(
        TableWrite.into("actual").versionedBy("z"),
        "do update set %s where o.z is null or o.z < excluded.z"),
    BY_OFFSET(
        TableWrite.into("actual").versionedByOffset("v").deletingOnTombstone(),
        "do update set %s where o.v is null or o.v < excluded.v");

    private final TableWrite write;
    private final String conflict;

    Way(TableWrite write, String conflict) {
      this.write = write;
      this.conflict = conflict;
    }

    boolean updates(String column) {
      return !column.equals("a")
          && !column.equals("b")
          && (write.updated().isEmpty() || write.updated().contains(column));
    }
  }

  /** A row or, without values but those of the key, a deletion. */
  private record Step(Map<String, @Nullable String> values, boolean deletion, long offset) {
    TableRow row(TableWrite write) {
      RowColumns columns = new RowColumns(List.copyOf(values.keySet()));
      @Nullable Object[] its = values.entrySet().stream().map(Step::value).toArray();
      return deletion
          ? TableRow.deletion(write, columns, its, offset)
          : TableRow.of(write, columns, its, offset);
    }

    private static @Nullable Object value(Map.Entry<String, @Nullable String> entry) {
      String text = entry.getValue();
      if (text == null) {
        return null;
      }
      return switch (entry.getKey()) {
        case "tags" -> text.equals("{}") ? List.of() : Arrays.asList("a", "b c", null);
        case "numbers" -> text.equals("{}") ? List.of() : Arrays.asList(1, -2, null);
        case "raw" -> HexFormat.of().parseHex(text.substring(2));
        default -> text;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aUnitWritesWhatOneRowAfterTheOtherWouldHaveWritten(Way way, Database database)
      throws Exception {
    Scene scene = new Scene(database);
    database.execute("create type mood as enum ('GLAD', 'SAD')");
    database.execute("create domain cents as integer check (value >= 0)");
    String columns =
        TYPES.entrySet().stream()
            .map(it -> it.getKey() + " " + it.getValue())
            .collect(Collectors.joining(", "));
    for (String table : List.of("actual", "oracle")) {
      database.execute("create table %s (%s, primary key (b, a))".formatted(table, columns));
    }
    Random random = new Random(SEED);
    try (Store store = scene.open("owner");
        Connection oracle = database.connect()) {
      oracle.setAutoCommit(false);
      for (int unit = 0; unit < UNITS; unit++) {
        run(scene, store, oracle, way, steps(way, random, unit));
        assertThat(database.query(DIFFERENCE))
            .as("rows of one table only: %s, seed %d, unit %d", way, SEED, unit)
            .isEmpty();
        if (way == Way.INSERT_ONLY && unit % 3 == 2) {
          database.execute("delete from actual; delete from oracle");
        }
      }
    }
  }

  private static void run(Scene scene, Store store, Connection oracle, Way way, List<Step> steps)
      throws Exception {
    PartitionClaim claim = Scene.claimed(store, "owner");
    boolean refused = false;
    for (Step step : steps) {
      refused |= !apply(oracle, way, step) && way == Way.INSERT_ONLY;
    }
    List<TableRow> rows = steps.stream().map(step -> step.row(way.write)).toList();
    if (refused) {
      oracle.rollback();
      assertThatThrownBy(
              () -> Scene.unit(store, claim, transaction -> store.sinks().write(transaction, rows)))
          .isInstanceOf(EffectFailure.class);
    } else {
      oracle.commit();
      Scene.unit(store, claim, transaction -> store.sinks().write(transaction, rows));
    }
    assertThat(scene.position()).isEqualTo(claim.resumeAt().nextOffset() + (refused ? 0 : 1));
  }

  private static List<Step> steps(Way way, Random random, int unit) {
    List<Step> steps = new ArrayList<>();
    boolean large = isLarge(unit);
    int count = large ? MANY_ROWS : 1 + random.nextInt(way == Way.INSERT_ONLY ? 3 : MOST_ROWS);
    boolean partial = !large && random.nextInt(3) == 0;
    for (int i = 0; i < count; i++) {
      Map<String, @Nullable String> values = new LinkedHashMap<>();
      boolean deletion = way.write.deletes() && deletes(unit) && random.nextInt(5) == 0;
      for (String column : TYPES.keySet()) {
        boolean key = column.equals("a") || column.equals("b");
        boolean version = column.equals(way.write.version());
        boolean given = key || (!deletion && (version || !partial || random.nextBoolean()));
        if (given && !(version && way.write.versionByOffset())) {
          boolean empty = !key && !version && random.nextInt(4) == 0;
          values.put(column, empty ? null : value(column, random, unit, i));
        }
      }
      steps.add(new Step(values, deletion, offset(way, random, unit, i)));
    }
    return steps;
  }

  private static boolean isLarge(int unit) {
    return unit % LARGE == LARGE - 1;
  }

  /** What also deletes is not inserted in hope: every other large unit does not. */
  private static boolean deletes(int unit) {
    return !isLarge(unit) || unit / LARGE % 2 == 1;
  }

  private static String value(String column, Random random, int unit, int index) {
    List<String> pool = VALUES.getOrDefault(column, List.of());
    return column.equals("a")
        ? Integer.toString(key(random, unit, index))
        : pool.get(random.nextInt(pool.size()));
  }

  /** All of the first large unit are new, and half of those of later ones. */
  private static int key(Random random, int unit, int index) {
    if (!isLarge(unit)) {
      return random.nextInt(FEW_KEYS);
    }
    int before = unit / LARGE * MANY_ROWS;
    boolean known = before > 0 && random.nextBoolean();
    int fresh = before == 0 ? index : before + random.nextInt(MANY_ROWS);
    return FEW_KEYS + (known ? random.nextInt(before) : fresh);
  }

  /** Mostly forward; sometimes an old record comes again, as it does when it is redriven. */
  private static long offset(Way way, Random random, int unit, int index) {
    long next = (long) unit * MANY_ROWS + index;
    return way == Way.BY_OFFSET && random.nextInt(6) == 0 ? random.nextInt((int) next + 1) : next;
  }

  /** Writes one row by a statement of its own; returns whether it found a row of its key. */
  private static boolean apply(Connection oracle, Way way, Step step) throws SQLException {
    if (step.deletion()) {
      String below = way == Way.BY_OFFSET ? " and (v is null or v < " + step.offset() + ")" : "";
      return execute(
          oracle,
          "delete from oracle where a = ?::integer and b = ?" + below,
          List.of(step.values().get("a"), step.values().get("b")));
    }
    Map<String, @Nullable String> values = new LinkedHashMap<>(step.values());
    if (way == Way.BY_OFFSET) {
      values.put("v", Long.toString(step.offset()));
    }
    String set =
        values.keySet().stream()
            .filter(way::updates)
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    return execute(
        oracle,
        "insert into oracle as o (%s) values (%s) on conflict (b, a) %s"
            .formatted(
                String.join(", ", values.keySet()),
                values.keySet().stream()
                    .map(column -> "?::" + TYPES.get(column).replaceFirst(" default.*", ""))
                    .collect(Collectors.joining(", ")),
                set.isEmpty() ? "do nothing" : way.conflict.formatted(set)),
        new ArrayList<>(values.values()));
  }

  private static boolean execute(Connection oracle, String sql, List<@Nullable String> values)
      throws SQLException {
    try (PreparedStatement statement = oracle.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      return statement.executeUpdate() == 1;
    }
  }
}

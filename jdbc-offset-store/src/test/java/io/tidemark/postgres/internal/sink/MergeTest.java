// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sink.RowColumns;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows merged by key leave what rows one by one leave, whatever the table held. */
final class MergeTest {
  private static final long SEED = Long.getLong("tidemark.merge.seed", 11);
  private static final int UNITS = 3_000;
  private static final List<String> COLUMNS = List.of("k", "a", "b", "v");

  // What must hold of each unit.
  private static final String ONCE = "a statement may touch a row once";
  private static final String IN_ORDER = "in the order of the keys";
  private static final String AS_ONE_BY_ONE = "what rows one by one leave, seed %d, unit %d";

  private static TableDefinition table() {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : COLUMNS) {
      columns.put(
          name,
          new Column(
              name,
              columns.size() + 1,
              new NumberTypes.Whole(Long.MIN_VALUE, Long.MAX_VALUE),
              "int8",
              "bigint",
              name.equals("k"),
              false,
              true));
    }
    return new TableDefinition(
        1, "public", "t", columns, List.of("k"), List.of(Set.of("k")), Set.of(), Set.of());
  }

  private static SinkTable sink(TableWrite write) {
    TableDefinition table = table();
    return new SinkTable(write, table, List.of(Objects.requireNonNull(table.columns().get("k"))));
  }

  static List<TableWrite> writes() {
    TableWrite write = TableWrite.into("t");
    return List.of(
        write.mode(WriteMode.IGNORE).deletingOnTombstone(),
        write.deletingOnTombstone(),
        write.updating("a").deletingOnTombstone(),
        write.versionedBy("v"),
        write.versionedByOffset("v").deletingOnTombstone());
  }

  /** A table, of which each operation is what one statement of one row does. */
  private record Model(TableWrite write, Map<Object, Map<String, @Nullable Object>> rows) {

    void put(Object key, Map<String, @Nullable Object> given) {
      Map<String, @Nullable Object> there = rows.get(key);
      if (there == null) {
        rows.put(key, new HashMap<>(given));
      } else if (write.mode() != WriteMode.IGNORE && isNewer(there, given.get("v"))) {
        given.forEach(
            (column, value) -> {
              if (write.updated().isEmpty() || write.updated().contains(column)) {
                there.put(column, value);
              }
            });
      }
    }

    private boolean isNewer(Map<String, @Nullable Object> there, @Nullable Object version) {
      if (write.version() == null || there.get("v") == null) {
        return true;
      }
      return (long) Objects.requireNonNull(version) > (long) Objects.requireNonNull(there.get("v"));
    }

    void remove(Object key, long offset) {
      Map<String, @Nullable Object> there = rows.get(key);
      if (there != null && isNewer(there, offset)) {
        rows.remove(key);
      }
    }

    Model copy() {
      Map<Object, Map<String, @Nullable Object>> copies = new HashMap<>();
      rows.forEach((key, row) -> copies.put(key, new HashMap<>(row)));
      return new Model(write, copies);
    }
  }

  /** How the rows of a unit are brought together. */
  private interface Merging {
    List<Fate> inOrder(SinkTable sink, List<TableRow> rows) throws UnfitRowException;
  }

  private static List<Fate> merged(SinkTable sink, List<TableRow> rows) throws UnfitRowException {
    Merge merge = new Merge(sink, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      merge.add(rows.get(i), i);
    }
    return merge.inOrder();
  }

  private static void compare(TableWrite write, Merging merging) throws UnfitRowException {
    Random random = new Random(SEED);
    Model oracle = new Model(write, new HashMap<>());
    SinkTable sink = sink(write);
    for (int unit = 0; unit < UNITS; unit++) {
      Model merged = oracle.copy();
      List<TableRow> rows = new ArrayList<>();
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        long offset = random.nextInt(5) == 0 ? random.nextInt(unit * 8 + 8) : unit * 8L + i;
        rows.add(row(write, random, offset));
      }
      rows.forEach(row -> apply(oracle, row));
      apply(merged, merging.inOrder(sink, rows));
      assertThat(merged.rows()).as(AS_ONE_BY_ONE, SEED, unit).isEqualTo(oracle.rows());
    }
  }

  @ParameterizedTest
  @MethodSource("writes")
  void mergedRowsLeaveWhatRowsOneByOneLeave(TableWrite write) throws UnfitRowException {
    compare(write, MergeTest::merged);
  }

  // Negative controls.

  /**
   * A wrong merge.
   *
   * @param broken how what is said of it begins
   */
  private record Wrong(String what, TableWrite write, Merging merging, String broken) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Wrong> wrong() {
    TableWrite write = TableWrite.into("t");
    TableWrite versioned = write.versionedBy("v");
    return List.of(
        new Wrong("repeated keys not merged", write, MergeTest::notMerged, ONCE),
        new Wrong("in the order they came", write, MergeTest::asTheyCame, IN_ORDER),
        new Wrong("merged backwards", write, MergeTest::backwards, AS_ONE_BY_ONE),
        new Wrong("the last row alone", write, MergeTest::lastAlone, AS_ONE_BY_ONE),
        new Wrong("the last row, of any version", versioned, MergeTest::lastAlone, AS_ONE_BY_ONE),
        new Wrong(
            "deletions first",
            write.deletingOnTombstone(),
            MergeTest::deletionsFirst,
            AS_ONE_BY_ONE));
  }

  private static List<Fate> notMerged(SinkTable sink, List<TableRow> rows)
      throws UnfitRowException {
    List<Fate> fates = new ArrayList<>();
    for (TableRow row : rows) {
      fates.addAll(merged(sink, List.of(row)));
    }
    return fates;
  }

  private static List<Fate> asTheyCame(SinkTable sink, List<TableRow> rows)
      throws UnfitRowException {
    Map<Object, List<TableRow>> byKey = new LinkedHashMap<>();
    rows.forEach(row -> byKey.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row));
    List<Fate> fates = new ArrayList<>();
    for (List<TableRow> ofKey : byKey.values()) {
      fates.addAll(merged(sink, ofKey));
    }
    return fates;
  }

  private static List<Fate> backwards(SinkTable sink, List<TableRow> rows)
      throws UnfitRowException {
    List<TableRow> turned = new ArrayList<>(rows);
    Collections.reverse(turned);
    return merged(sink, turned);
  }

  private static List<Fate> lastAlone(SinkTable sink, List<TableRow> rows)
      throws UnfitRowException {
    Map<Object, TableRow> last = new LinkedHashMap<>();
    rows.forEach(row -> last.put(key(row), row));
    return merged(sink, List.copyOf(last.values()));
  }

  private static List<Fate> deletionsFirst(SinkTable sink, List<TableRow> rows)
      throws UnfitRowException {
    List<TableRow> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> !row.deletion()));
    return merged(sink, sorted);
  }

  private static Object key(TableRow row) {
    return Objects.requireNonNull(row.value(0));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aWrongMergeIsFound(Wrong wrong) {
    assertThatThrownBy(() -> compare(wrong.write(), wrong.merging()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("[" + wrong.broken().replaceFirst("%.*", ""));
  }

  private static TableRow row(TableWrite write, Random random, long offset) {
    boolean deletion = write.deletes() && random.nextInt(4) == 0;
    List<String> names = new ArrayList<>(List.of("k"));
    List<@Nullable Object> values = new ArrayList<>(List.of((long) random.nextInt(3)));
    for (String column : List.of("a", "b")) {
      if (!deletion && random.nextInt(3) > 0) {
        names.add(column);
        values.add(random.nextInt(5) == 0 ? null : (long) random.nextInt(100));
      }
    }
    if ("v".equals(write.version()) && !write.versionByOffset()) {
      names.add("v");
      values.add((long) random.nextInt(6));
    }
    RowColumns columns = new RowColumns(names);
    return deletion
        ? TableRow.deletion(write, columns, values.toArray(), offset)
        : TableRow.of(write, columns, values.toArray(), offset);
  }

  private static void apply(Model model, TableRow row) {
    Object key = Objects.requireNonNull(row.value(0));
    if (row.deletion()) {
      model.remove(key, row.offset());
      return;
    }
    Map<String, @Nullable Object> given = new HashMap<>();
    for (int i = 0; i < row.columns().names().size(); i++) {
      given.put(row.columns().names().get(i), row.value(i));
    }
    if (row.write().versionByOffset()) {
      given.put("v", row.offset());
    }
    model.put(key, given);
  }

  /** As the statements do: all deletions, then all rows. */
  private static void apply(Model model, List<Fate> fates) {
    for (Fate fate : fates) {
      WiredRow deleted = fate.deleted();
      if (deleted != null) {
        model.remove(Objects.requireNonNull(deleted.value(0)), fate.deletedBelow());
      }
    }
    for (List<WiredRow> statement : Merge.statements(fates)) {
      List<Object> keys = new ArrayList<>();
      for (WiredRow row : statement) {
        Map<String, @Nullable Object> given = new HashMap<>();
        for (Column column : row.set().columns()) {
          given.put(column.name(), row.value(column));
        }
        Object key = Objects.requireNonNull(given.get("k"));
        keys.add(key);
        model.put(key, given);
      }
      assertThat(keys).as(ONCE).doesNotHaveDuplicates();
      assertThat(keys).as(IN_ORDER).isSortedAccordingTo((a, b) -> Long.compare((long) a, (long) b));
    }
  }

  @Test
  void aKeyIsInsertedOnce() throws UnfitRowException {
    TableWrite write = TableWrite.into("t").mode(WriteMode.INSERT_ONLY);
    Merge merge = new Merge(sink(write), 2);
    RowColumns columns = new RowColumns(List.of("k"));
    merge.add(TableRow.of(write, columns, new Object[] {1L}, 0), 0);
    assertThatThrownBy(() -> merge.add(TableRow.of(write, columns, new Object[] {1}, 1), 1))
        .isInstanceOf(UnfitRowException.class);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.row;

import io.tidemark.sink.GivenColumn;
import io.tidemark.sink.RowColumns;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes rows for one write of records, maps and JSON objects, all of them with the record's key or
 * all without. Safe for all threads: what it remembers of their shape it could find out again.
 */
public final class RowReader {
  /** Rows of more shapes than this are not remembered: they are somebody's data. */
  private static final int MOST_REMEMBERED = 200;

  private static final Object[] NOTHING = {};

  /** The key of a record, read only where it is needed. */
  @FunctionalInterface
  public interface RecordKey {
    /** Reads it. */
    @Nullable Object read() throws Exception;
  }

  private final TableWrite write;
  private final RowColumns key;
  private final Map<List<String>, Shape> renamed = new ConcurrentHashMap<>();
  private final Map<List<String>, Shape> asColumns = new ConcurrentHashMap<>();

  /** For one write. */
  public RowReader(TableWrite write) {
    this.write = write;
    this.key = new RowColumns(write.key());
  }

  /**
   * The columns that every row of a class gives; none if rows say themselves.
   *
   * @throws IllegalArgumentException if no object of this class is a row
   */
  public static List<GivenColumn> columns(TableWrite write, Class<?> type) {
    if (type.isRecord()) {
      RecordParts.of(type);
      return Arrays.stream(type.getRecordComponents())
          .map(part -> new GivenColumn(write.naming().column(part.getName()), part.getType()))
          .toList();
    }
    if (type == Object.class
        || Map.class.isAssignableFrom(type)
        || JsonNode.class.isAssignableFrom(type)) {
      return List.of();
    }
    throw new IllegalArgumentException(
        "a row is a record, a Map or a JSON object, but not " + type.getName());
  }

  /** A row that gives all of its columns itself. */
  public TableRow read(Object row, long offset) {
    Parts parts = Parts.of(row);
    Shape shape = shape(parts, false);
    return TableRow.of(write, shape.columns(), shape.values(parts.values(), NOTHING), offset);
  }

  /**
   * A row that takes those columns of the table's key which it does not give from the record's key:
   * of a single column its value; of several the parts of a record, a map or a JSON object.
   */
  public TableRow read(Object row, RecordKey recordKey, long offset) throws Exception {
    Parts parts = Parts.of(row);
    Shape shape = shape(parts, true);
    @Nullable Object[] its = shape.takesKey() ? keyParts(recordKey.read()) : NOTHING;
    return TableRow.of(write, shape.columns(), shape.values(parts.values(), its), offset);
  }

  /** The deletion of the row that a record's key names. */
  public TableRow deletion(@Nullable Object recordKey, long offset) {
    return TableRow.deletion(write, key, keyParts(recordKey), offset);
  }

  private @Nullable Object[] keyParts(@Nullable Object recordKey) {
    if (!Parts.has(recordKey)) {
      if (write.key().size() > 1) {
        throw new IllegalArgumentException(
            "the key of table %s has the columns %s, and the record's key is one value"
                .formatted(write.table(), write.key()));
      }
      return new Object[] {recordKey};
    }
    Parts parts = Parts.of(Objects.requireNonNull(recordKey));
    List<String> names = columns(parts);
    @Nullable Object[] values = new Object[write.key().size()];
    for (int i = 0; i < values.length; i++) {
      int at = names.indexOf(write.key().get(i));
      values[i] = at < 0 ? null : parts.values()[at];
    }
    return values;
  }

  private List<String> columns(Parts parts) {
    return parts.columns()
        ? parts.names()
        : parts.names().stream().map(write.naming()::column).toList();
  }

  private Shape shape(Parts parts, boolean keyed) {
    Map<List<String>, Shape> shapes = parts.columns() ? asColumns : renamed;
    Shape known = shapes.get(parts.names());
    if (known != null) {
      return known;
    }
    Shape made = make(parts, keyed);
    if (shapes.size() < MOST_REMEMBERED) {
      shapes.put(List.copyOf(parts.names()), made);
    }
    return made;
  }

  private Shape make(Parts parts, boolean keyed) {
    List<String> given = columns(parts);
    requireDistinct(given);
    List<String> columns =
        write.columns().isEmpty()
            ? new ArrayList<>(given)
            : new ArrayList<>(write.columns().stream().map(GivenColumn::name).toList());
    List<Integer> from = new ArrayList<>();
    for (String column : columns) {
      int at = given.indexOf(column);
      int ofKey = keyed && at < 0 ? write.key().indexOf(column) : -1;
      from.add(ofKey >= 0 ? Shape.OF_KEY - ofKey : at < 0 ? Shape.ABSENT : at);
    }
    if (keyed) {
      addKey(columns, from);
    }
    return new Shape(new RowColumns(columns), from.stream().mapToInt(Integer::intValue).toArray());
  }

  private void addKey(List<String> columns, List<Integer> from) {
    Set<String> there = new LinkedHashSet<>(columns);
    for (int i = 0; i < write.key().size(); i++) {
      String column = write.key().get(i);
      if (there.add(column)) {
        columns.add(column);
        from.add(Shape.OF_KEY - i);
      }
    }
  }

  private void requireDistinct(List<String> columns) {
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "two parts of a row of table %s have one column: %s".formatted(write.table(), columns));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one key in a unit: what comes in one by one is kept as the deletion that comes
 * first, if any, and the rows that are written after it, of which there is one or, where which of
 * them are written depends on the table, several. One thread.
 */
final class Fate {
  private final SinkTable table;
  private List<WiredRow> rows = List.of(); // mostly one, so a list that grows would be waste
  private @Nullable WiredRow deleted;
  private long deletedBelow = Long.MIN_VALUE;

  Fate(SinkTable table) {
    this.table = table;
  }

  /** What is deleted before anything is written; null if nothing is. */
  @Nullable WiredRow deleted() {
    return deleted;
  }

  /** Where versions are offsets: a row from this offset on is not deleted. */
  long deletedBelow() {
    return deletedBelow;
  }

  /** What is written, one after the other. */
  List<WiredRow> rows() {
    return rows;
  }

  /** The last row that is written, or else what is deleted. */
  WiredRow any() {
    return rows.isEmpty() ? Objects.requireNonNull(deleted) : rows.get(rows.size() - 1);
  }

  /** The row of this key is deleted. */
  void delete(WiredRow key, long offset) {
    Column version = table.version();
    if (version != null && !rows.isEmpty() && !SinkTable.isNewer(version, offset, last(version))) {
      return;
    }
    rows = List.of();
    deleted = key;
    deletedBelow = Math.max(deletedBelow, offset);
  }

  /** A row of this key is written. */
  void write(WiredRow row) throws UnfitRowException {
    if (rows.isEmpty()) {
      requireVersion(row);
      rows = List.of(row);
      return;
    }
    switch (table.write().mode()) {
      case INSERT_ONLY ->
          throw new UnfitRowException("there is a row with its key already, from the same unit");
      case IGNORE -> {
        // The first stays.
      }
      case UPDATE -> replaceLast(row);
      case VERSIONED -> writeNewer(row);
    }
  }

  private void replaceLast(WiredRow row) {
    int last = rows.size() - 1;
    WiredRow merged = table.merged(rows.get(last), row);
    if (last == 0) {
      rows = List.of(merged);
    } else {
      rows.set(last, merged);
    }
  }

  /**
   * A row that leaves out columns of the one before cannot be merged with it: whether those are
   * written depends on the version that the table has.
   */
  private void writeNewer(WiredRow row) throws UnfitRowException {
    Column version = Objects.requireNonNull(table.version());
    Object its = requireVersion(row);
    if (!SinkTable.isNewer(version, Objects.requireNonNull(its), last(version))) {
      return;
    }
    if (row.set().containsAll(rows.get(rows.size() - 1).set())) {
      replaceLast(row);
    } else {
      rows = rows.size() == 1 ? new ArrayList<>(rows) : rows;
      rows.add(row);
    }
  }

  private Object last(Column version) {
    return Objects.requireNonNull(rows.get(rows.size() - 1).value(version));
  }

  private @Nullable Object requireVersion(WiredRow row) throws UnfitRowException {
    Column version = table.version();
    if (version == null) {
      return null;
    }
    Object its = row.value(version);
    if (its == null) {
      throw new UnfitRowException(version + " is null, and the version");
    }
    return its;
  }
}

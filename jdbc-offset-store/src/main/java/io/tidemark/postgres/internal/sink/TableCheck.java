// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.settings.Faults;
import io.tidemark.sink.GivenColumn;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares a write with its table; all that is wrong becomes a fault. Used once. */
final class TableCheck {
  private final String culprit;
  private final TableWrite write;
  private final TableDefinition table;
  private final Faults faults;

  TableCheck(String culprit, TableWrite write, TableDefinition table, Faults faults) {
    this.culprit = culprit;
    this.write = write;
    this.table = table;
    this.faults = faults;
  }

  /** The table, ready to be written; empty after a fault. */
  Optional<SinkTable> checked() {
    int before = faults.count();
    List<String> key = write.key().isEmpty() ? table.primaryKey() : write.key();
    checkKey(key);
    checkMode(key);
    checkGiven();
    checkRights();
    return faults.count() > before
        ? Optional.empty()
        : Optional.of(new SinkTable(write, table, sorted(key)));
  }

  private List<Column> sorted(List<String> key) {
    return key.stream()
        .map(name -> Objects.requireNonNull(table.columns().get(name)))
        .sorted(SinkTable.IN_TABLE_ORDER)
        .toList();
  }

  private void checkKey(List<String> key) {
    if (key.isEmpty()) {
      faults.add(
          culprit,
          "has no primary key, and no key is named",
          "name the columns that tell its rows apart, and give it a unique index on them");
      return;
    }
    if (new HashSet<>(key).size() < key.size()) {
      faults.add(culprit, "has a column twice in its key, " + names(key), "name each once");
    }
    int before = faults.count();
    key.forEach(this::checkKeyColumn);
    if (faults.count() == before && !table.uniqueKeys().contains(Set.copyOf(key))) {
      faults.add(
          culprit,
          "has no unique index on exactly " + names(key),
          "create one: CREATE UNIQUE INDEX ON %s (%s), neither partial nor deferrable"
              .formatted(
                  table.quoted(),
                  key.stream().map(Names::quoted).collect(Collectors.joining(", "))));
    }
  }

  private void checkKeyColumn(String name) {
    Column column = existing("the key", name);
    if (column != null && !column.type().isKey()) {
      faults.add(
          culprit,
          "has %s in its key, whose values cannot be told apart here as PostgreSQL does"
              .formatted(column),
          "use a key of numbers, text of a deterministic collation, dates, times, UUIDs or bytes");
    }
  }

  private void checkMode(List<String> key) {
    if (write.mode() == WriteMode.VERSIONED) {
      checkVersion(key);
    } else if (write.version() != null) {
      faults.add(culprit, "names a version in mode " + write.mode(), "leave one of them out");
    }
    if (!write.updated().isEmpty() && write.mode() != WriteMode.UPDATE) {
      faults.add(
          culprit,
          "names columns to update in mode " + write.mode(),
          "leave the columns out, or use mode UPDATE");
    }
    for (String name : write.updated()) {
      existing("the columns to update", name);
      if (key.contains(name)) {
        faults.add(culprit, "is to update \"" + printable(name) + "\" of its key", "leave it out");
      }
    }
    checkDeletion();
  }

  private void checkVersion(List<String> key) {
    String name = write.version();
    if (name == null) {
      faults.add(
          culprit,
          "has no column that holds its version",
          "name one, or use another mode than VERSIONED");
      return;
    }
    Column column = existing("the version", name);
    if (column == null) {
      return;
    }
    boolean whole =
        column.type() instanceof NumberTypes.Whole range && range.max() == Long.MAX_VALUE;
    if (write.versionByOffset() && !whole) {
      faults.add(culprit, "has no room for offsets in " + column, "make it a bigint");
    } else if (!column.type().isVersion()) {
      faults.add(
          culprit,
          "has %s for its version, whose values cannot be compared here as PostgreSQL does"
              .formatted(column),
          "use a whole number, a numeric, a date or a timestamp of full precision");
    }
    if (key.contains(name)) {
      faults.add(culprit, "has its version, " + column + ", in its key", "use another column");
    }
  }

  private void checkDeletion() {
    if (!write.deletes()) {
      return;
    }
    if (write.mode() == WriteMode.INSERT_ONLY) {
      faults.add(
          culprit,
          "is to delete rows, and to be inserted into only",
          "leave deletions out, or use another mode than INSERT_ONLY");
    }
    if (write.mode() == WriteMode.VERSIONED && !write.versionByOffset()) {
      faults.add(
          culprit,
          "is to delete rows by version, which a record without a payload does not have",
          "use the record's offset as version, or leave deletions out");
    }
  }

  private void checkGiven() {
    List<GivenColumn> given = write.columns();
    given.forEach(this::checkGiven);
    if (!given.isEmpty()) {
      Set<String> names = given.stream().map(GivenColumn::name).collect(Collectors.toSet());
      List<String> missing = new ArrayList<>();
      for (Column column : table.columns().values()) {
        boolean byOffset = write.versionByOffset() && column.name().equals(write.version());
        boolean inKey = write.key().contains(column.name());
        if (!names.contains(column.name()) && !byOffset && column.given()) {
          if (inKey || (column.required() && !column.filled())) {
            missing.add(column.toString());
          }
        }
      }
      if (!missing.isEmpty()) {
        faults.add(
            culprit,
            "needs what no row gives: " + String.join(", ", missing),
            "give it, or let the table give it a default");
      }
    }
  }

  private void checkGiven(GivenColumn given) {
    Column column = existing("what rows give", given.name());
    if (column == null) {
      return;
    }
    if (write.versionByOffset() && given.name().equals(write.version())) {
      faults.add(
          culprit,
          "is given " + column + " by rows, which is to hold the offset",
          "leave it out of the rows, or use versionedBy");
    }
    if (!column.given()) {
      faults.add(culprit, "makes " + column + " itself", "leave it out of the rows");
    } else if (!column.accepts(given.type())) {
      faults.add(
          culprit,
          "takes no %s for %s".formatted(given.type().getSimpleName(), column),
          "change one of them; docs/sinks.md says what fits");
    }
  }

  private void checkRights() {
    Set<String> needed = new HashSet<>(Set.of("SELECT", "INSERT"));
    if (write.mode() == WriteMode.UPDATE
        || write.mode() == WriteMode.VERSIONED
        || write.deletes()) {
      needed.add("UPDATE");
    }
    if (write.deletes()) {
      needed.add("DELETE");
    }
    needed.removeAll(table.rights());
    if (!needed.isEmpty()) {
      String rights = needed.stream().sorted().collect(Collectors.joining(", "));
      faults.add(
          culprit,
          "may not be used so by this role: " + rights,
          "GRANT %s ON %s".formatted(rights, table.quoted()));
    }
  }

  /** The column; null after a fault. */
  @org.jspecify.annotations.Nullable
  private Column existing(String where, String name) {
    Column column = table.columns().get(name);
    if (column == null) {
      faults.add(
          culprit,
          "has no column \"%s\", which %s names".formatted(printable(name), where),
          "write it as it stands in the catalogue: " + table.columns().keySet());
    }
    return column;
  }

  private static String printable(String name) {
    return TableLookup.printable(name);
  }

  private static String names(List<String> key) {
    return key.stream().map(TableCheck::printable).collect(Collectors.joining(", ", "(", ")"));
  }
}

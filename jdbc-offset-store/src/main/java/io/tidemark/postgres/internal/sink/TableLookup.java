// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import io.tidemark.settings.Faults;
import io.tidemark.sink.TableWrite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds what a write names in the catalogue, or says what is wrong with it. One thread. */
final class TableLookup {
  /** PostgreSQL cuts longer names off. */
  private static final int NAME_BYTES = 63;

  private final Catalogue catalogue;
  private final Faults faults;

  TableLookup(Connection connection, Faults faults) {
    this.catalogue = new Catalogue(connection);
    this.faults = faults;
  }

  /** The table, ready to be written; empty after a fault. */
  Optional<SinkTable> find(TableWrite write) throws SQLException {
    String culprit = "table \"" + printable(write.table()) + "\"";
    if (!Names.canBeAskedFor(write.table())) {
      faults.add(
          culprit,
          "has a name that no table can have",
          "name it as the catalogue does: without NUL, and with at least one character");
      return Optional.empty();
    }
    List<Catalogue.Found> found = catalogue.named(write.table());
    if (found.size() != 1 || !found.get(0).table()) {
      refuse(culprit, write.table(), found);
      return Optional.empty();
    }
    return new TableCheck(culprit, write, catalogue.table(found.get(0)), faults).checked();
  }

  private void refuse(String culprit, String name, List<Catalogue.Found> found)
      throws SQLException {
    if (found.size() > 1) {
      faults.add(
          culprit,
          "is the name of several: " + found,
          "write which one is meant, with its schema: \"" + found.get(0) + "\"");
    } else if (found.size() == 1) {
      faults.add(culprit, "is a view or a foreign table", "name a table");
    } else {
      List<String> alike = catalogue.alike(name.substring(name.lastIndexOf('.') + 1));
      faults.add(
          culprit,
          "is not there, or in a schema that is not on the search path",
          alike.isEmpty()
              ? "create it, or name it with its schema; names are at most %d bytes long"
                  .formatted(NAME_BYTES)
              : "write it as it stands in the catalogue, case and all: " + alike);
    }
  }

  /** For messages: what does not print is shown as its number. */
  static String printable(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(
            at -> {
              if (Character.isISOControl(at)) {
                text.append(String.format("\\u%04x", at));
              } else {
                text.appendCodePoint(at);
              }
            });
    return text.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versioned SQL that makes the tables: the one source of what is created and of what is
 * validated. Immutable.
 *
 * @param sql as it stands in the resource, with the default names
 */
record SchemaScript(String sql) {

  /** The version of the schema that this library works with. */
  static final int VERSION = 1;

  private static final String RESOURCE = "schema/V1__tidemark.sql";
  private static final Pattern TABLE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\(\n(.*?)\n\\)", Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("^    ([a-z_]+) +([a-z\\[\\]]+)", Pattern.MULTILINE);
  private static final Map<String, String> FULL_TYPE_NAMES =
      Map.of("timestamptz", "timestamp with time zone");

  /** A column that has to be there. */
  record Column(String table, String name, String type) {}

  static SchemaScript current() {
    try (InputStream in = SchemaScript.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return new SchemaScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every column of every table, under the table's default name. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    Matcher table = TABLE.matcher(sql);
    while (table.find()) {
      Matcher column = COLUMN.matcher(table.group(2));
      while (column.find()) {
        String type = column.group(2);
        columns.add(
            new Column(table.group(1), column.group(1), FULL_TYPE_NAMES.getOrDefault(type, type)));
      }
    }
    return columns;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

/** Names as they stand in SQL. */
final class Names {
  private Names() {}

  /** The name in quotes, so that it is a name whatever it looks like. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A name within a schema. */
  static String quoted(String schema, String name) {
    return quoted(schema) + "." + quoted(name);
  }

  /** Whether the database could be asked for it at all: text there holds no NUL. */
  static boolean canBeAskedFor(String name) {
    return !name.isEmpty() && name.indexOf(0) < 0;
  }
}

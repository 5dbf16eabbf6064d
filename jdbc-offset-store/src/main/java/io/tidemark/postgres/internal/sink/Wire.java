// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The types in which values travel: those that the driver sends as arrays without loss. The
 * statement casts them to the columns' own.
 */
enum Wire {
  TEXT("text", String.class),
  INT8("int8", Long.class),
  FLOAT8("float8", Double.class),
  BOOL("bool", Boolean.class),
  BYTEA("bytea", byte[].class);

  private final String type;
  private final Class<?> boxed;

  Wire(String type, Class<?> boxed) {
    this.type = type;
    this.boxed = boxed;
  }

  /** The parameter of a statement that takes a column. */
  String parameter() {
    return "?::pg_catalog." + type + "[]";
  }

  /** A column of values, each of which is the type's own class or null. */
  Array array(Connection connection, List<? extends @Nullable Object> column) throws SQLException {
    Object[] empty = (Object[]) java.lang.reflect.Array.newInstance(boxed, column.size());
    return connection.createArrayOf(type, column.toArray(empty));
  }
}

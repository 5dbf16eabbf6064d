// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * The types in which values travel: those that the driver sends as arrays without loss. The
 * statement casts them to the columns' own.
 */
enum Wire {
  TEXT("text", String.class),
  INT8("int8", Long.class),
  FLOAT8("float8", Double.class),
  BOOL("bool", Boolean.class),
  BYTEA("bytea", byte[].class),

  /** Microseconds since 2000. The driver would send text, which costs both sides much to read. */
  TIMESTAMP("timestamp", Long.class) {
    @Override
    Array array(Connection connection, @Nullable Object[] column) throws SQLException {
      return binary(connection, Oid.TIMESTAMP, Oid.TIMESTAMP_ARRAY, column);
    }
  },
  TIMESTAMPTZ("timestamptz", Long.class) {
    @Override
    Array array(Connection connection, @Nullable Object[] column) throws SQLException {
      return binary(connection, Oid.TIMESTAMPTZ, Oid.TIMESTAMPTZ_ARRAY, column);
    }
  };

  private static final int DIMENSIONS = 1;
  private static final int HAS_NULLS = 1;
  private static final int FIRST_INDEX = 1;
  private static final int NULL = -1;

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

  /** Room for a column of values, each of which is the type's own class or null. */
  @Nullable Object[] column(int rows) {
    return (Object[]) java.lang.reflect.Array.newInstance(boxed, rows);
  }

  /** A filled {@link #column}. */
  Array array(Connection connection, @Nullable Object[] column) throws SQLException {
    return connection.createArrayOf(type, column);
  }

  /** An array of eight-byte numbers as array_recv reads it. */
  private static Array binary(
      Connection connection, int type, int arrayType, @Nullable Object[] column)
      throws SQLException {
    ByteBuffer bytes =
        ByteBuffer.allocate(5 * Integer.BYTES + column.length * (Integer.BYTES + Long.BYTES));
    bytes.putInt(DIMENSIONS).putInt(HAS_NULLS).putInt(type);
    bytes.putInt(column.length).putInt(FIRST_INDEX);
    for (Object value : column) {
      if (value == null) {
        bytes.putInt(NULL);
      } else {
        bytes.putInt(Long.BYTES).putLong((Long) value);
      }
    }
    byte[] written = Arrays.copyOf(bytes.array(), bytes.position());
    return new PgArray(connection.unwrap(BaseConnection.class), arrayType, written);
  }
}

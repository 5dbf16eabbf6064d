// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.PartitionKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How partitions go into a statement and come out of a result. */
final class KeyColumns {
  private KeyColumns() {}

  /** Binds one partition to four parameters. */
  static void bind(PreparedStatement statement, int first, PartitionKey key) throws SQLException {
    statement.setString(first, key.clusterId());
    statement.setString(first + 1, key.groupId());
    statement.setString(first + 2, key.topic());
    statement.setInt(first + 3, key.partition());
  }

  /** Binds the partitions of many items to four parameters, as arrays. */
  static <T> void bind(
      PreparedStatement statement, int first, List<T> items, Function<T, PartitionKey> key)
      throws SQLException {
    bindArray(statement, first, "text", items, item -> key.apply(item).clusterId());
    bindArray(statement, first + 1, "text", items, item -> key.apply(item).groupId());
    bindArray(statement, first + 2, "text", items, item -> key.apply(item).topic());
    bindArray(statement, first + 3, "integer", items, item -> key.apply(item).partition());
  }

  /** Binds a column of many items as an array; nulls stay nulls. */
  static <T> void bindArray(
      PreparedStatement statement,
      int parameter,
      String type,
      List<T> items,
      Function<T, ? extends Object> column)
      throws SQLException {
    Connection connection = statement.getConnection();
    Object[] values = items.stream().map(column).toArray();
    statement.setArray(parameter, connection.createArrayOf(type, values));
  }

  /** Binds a column of bytes of many items as an array; nulls stay nulls. */
  static <T> void bindBytes(
      PreparedStatement statement,
      int parameter,
      List<T> items,
      Function<T, byte @Nullable []> column)
      throws SQLException {
    byte[][] values = items.stream().map(column).toArray(byte[][]::new);
    statement.setArray(parameter, statement.getConnection().createArrayOf("bytea", values));
  }

  /** Reads a partition from the first four columns. */
  static PartitionKey read(ResultSet row) throws SQLException {
    return new PartitionKey(row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.kafka.common.TopicPartition;

/** Where the hand-written loops keep their positions. */
final class LoopPositions {
  static final String CREATE =
      """
      create table loop_position (
        topic text, partition integer, next_offset bigint not null, primary key (topic, partition))
      with (fillfactor = 50)
      """;

  private static final String STORE =
      """
      insert into loop_position (topic, partition, next_offset) values (?, ?, ?)
      on conflict (topic, partition) do update set next_offset = excluded.next_offset
      """;

  private static final String READ =
      """
      select next_offset from loop_position where topic = ? and partition = ?
      """;

  private LoopPositions() {}

  static void store(Connection connection, TopicPartition partition, long position)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(STORE)) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      statement.setLong(3, position);
      statement.executeUpdate();
    }
  }

  /** The stored position, or 0. */
  static long read(Connection connection, TopicPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.FencedException;
import io.tidemark.store.OutboxTable.Share;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The rows of messages that are to be published. Immutable. */
final class OutboxRows {
  private final String add;
  private final String held;
  private final String read;
  private final String delete;

  OutboxRows(Tables tables) {
    this.add = tables.in(OutboxSql.ADD);
    this.held = tables.in(OutboxSql.HELD);
    this.read = tables.in(OutboxSql.READ);
    this.delete = tables.in(OutboxSql.DELETE);
  }

  /**
   * Adds messages.
   *
   * @throws FencedException the lane does not carry the epoch: another claim is why
   */
  int add(Connection connection, LaneKey lane, long epoch, List<OutboxMessage> messages)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(add)) {
      KeyColumns.bindArray(statement, 1, "bigint", messages, one -> one.source().replay());
      KeyColumns.bindArray(statement, 2, "bigint", messages, one -> one.source().offset());
      KeyColumns.bindArray(statement, 3, "integer", messages, one -> one.source().index());
      KeyColumns.bindArray(statement, 4, "uuid", messages, one -> one.source().id());
      KeyColumns.bindArray(statement, 5, "text", messages, one -> one.record().topic());
      KeyColumns.bindArray(statement, 6, "integer", messages, one -> one.record().partition());
      KeyColumns.bindArray(statement, 7, "bigint", messages, one -> one.record().timestamp());
      KeyColumns.bindBytes(statement, 8, messages, one -> one.record().key());
      KeyColumns.bindBytes(statement, 9, messages, one -> one.record().value());
      KeyColumns.bindBytes(statement, 10, messages, one -> HeaderBytes.of(one.record().headers()));
      KeyColumns.bind(statement, 11, lane.partition());
      statement.setInt(15, lane.number());
      statement.setLong(16, epoch);
      if (statement.executeUpdate() != messages.size()) {
        throw new FencedException(lane, epoch);
      }
      return messages.size();
    }
  }

  Map<LaneKey, Long> held(Connection connection, PartitionKey partition, UUID topicId)
      throws SQLException {
    Map<LaneKey, Long> counts = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(held)) {
      statement.setString(1, partition.clusterId());
      statement.setString(2, partition.groupId());
      statement.setObject(3, topicId);
      statement.setInt(4, partition.partition());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          counts.put(partition.lane(row.getInt(1)), row.getLong(2));
        }
      }
    }
    return counts;
  }

  Map<LaneKey, List<OutboxMessage>> read(Connection connection, List<Share> from, int limit)
      throws SQLException {
    Map<LaneKey, List<OutboxMessage>> messages = new HashMap<>();
    from.forEach(share -> messages.put(share.lane(), new ArrayList<>()));
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      bind(statement, from);
      statement.setInt(8, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          LaneKey lane = from.get((int) row.getLong(1) - 1).lane();
          messages.computeIfAbsent(lane, key -> new ArrayList<>()).add(message(row));
        }
      }
    }
    return messages;
  }

  private static OutboxMessage message(ResultSet row) throws SQLException {
    return new OutboxMessage(
        new MessageSource(
            row.getLong(2), row.getLong(3), row.getInt(4), row.getObject(5, UUID.class)),
        new ProducerRecord<>(
            row.getString(6),
            row.getObject(7, Integer.class),
            row.getObject(8, Long.class),
            row.getBytes(9),
            row.getBytes(10),
            HeaderBytes.parse(row.getBytes(11))));
  }

  int delete(Connection connection, List<Share> upTo) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      bind(statement, upTo);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, List<Share> shares) throws SQLException {
    KeyColumns.bindArray(statement, 1, "text", shares, share -> partition(share).clusterId());
    KeyColumns.bindArray(statement, 2, "text", shares, share -> partition(share).groupId());
    KeyColumns.bindArray(statement, 3, "uuid", shares, Share::topicId);
    KeyColumns.bindArray(statement, 4, "integer", shares, share -> partition(share).partition());
    KeyColumns.bindArray(statement, 5, "integer", shares, share -> share.lane().number());
    KeyColumns.bindArray(statement, 6, "bigint", shares, share -> share.mark().replay());
    KeyColumns.bindArray(statement, 7, "bigint", shares, share -> share.mark().offset());
  }

  private static PartitionKey partition(Share share) {
    return share.lane().partition();
  }
}

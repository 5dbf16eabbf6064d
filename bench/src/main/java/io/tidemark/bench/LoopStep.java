// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a hand-written loop does with the records that a poll brought of one partition. */
enum LoopStep {
  /** All of them in one transaction. */
  BATCH {
    @Override
    void apply(
        Connection connection,
        TopicPartition partition,
        List<ConsumerRecord<byte[], Payment>> records,
        LapClock clock)
        throws SQLException {
      PaymentTable.upsert(connection, records.stream().map(ConsumerRecord::value).toList());
      LoopPositions.store(connection, partition, records.get(records.size() - 1).offset() + 1);
      connection.commit();
      clock.committed(records.size());
    }
  },
  /** Each of them in a transaction of its own. */
  RECORD {
    @Override
    void apply(
        Connection connection,
        TopicPartition partition,
        List<ConsumerRecord<byte[], Payment>> records,
        LapClock clock)
        throws SQLException {
      for (ConsumerRecord<byte[], Payment> record : records) {
        insert(connection, record.value());
        LoopPositions.store(connection, partition, record.offset() + 1);
        connection.commit();
        clock.committed(1);
      }
    }
  };

  abstract void apply(
      Connection connection,
      TopicPartition partition,
      List<ConsumerRecord<byte[], Payment>> records,
      LapClock clock)
      throws SQLException;

  private static void insert(Connection connection, Payment payment) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PaymentTable.INSERT)) {
      statement.setString(1, payment.paymentId());
      statement.setString(2, payment.debtor());
      statement.setString(3, payment.creditor());
      statement.setLong(4, payment.amount());
      statement.setString(5, payment.currency());
      statement.setTimestamp(6, Timestamp.from(payment.requestedAt()));
      statement.executeUpdate();
    }
  }
}

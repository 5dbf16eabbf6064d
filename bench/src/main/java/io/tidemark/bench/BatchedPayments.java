// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.OnBatch;
import io.tidemark.handler.TidemarkHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the payments of a unit by one statement. Shared by all workers. */
@TidemarkHandler(id = "batched-payments")
final class BatchedPayments {
  @OnBatch(topics = PaymentTopic.NAME)
  void apply(List<Payment> payments, Connection connection) throws SQLException {
    PaymentTable.upsert(connection, payments);
  }
}

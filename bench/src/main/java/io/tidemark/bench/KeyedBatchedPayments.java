// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.Idempotent;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.TidemarkHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the payments of a unit by one statement, each once by its id. Shared by all workers. */
@TidemarkHandler(id = "keyed-batched-payments")
final class KeyedBatchedPayments {
  @Idempotent(key = "json:/paymentId")
  @OnBatch(topics = PaymentTopic.NAME)
  void apply(List<Payment> payments, Connection connection) throws SQLException {
    PaymentTable.upsert(connection, payments);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static io.tidemark.failure.FailureAction.halt;
import static io.tidemark.failure.FailureAction.notYet;
import static io.tidemark.failure.FailureAction.parkKey;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.TidemarkHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the payments of a unit by one statement, behind a breaker. Shared by all workers. */
@TidemarkHandler(id = "guarded-batched-payments")
final class GuardedBatchedPayments {

  /** What a handler has whose failures are looked after in every way there is. */
  static final FailurePolicy POLICY =
      FailurePolicy.retry(5, "200ms", "10s")
          .on(IllegalStateException.class, notYet("15m"))
          .otherwise(parkKey());

  /** The policy of one that only stands still. */
  static final FailurePolicy HALT = FailurePolicy.noRetry().otherwise(halt());

  @GuardedBy("bank-api")
  @OnBatch(topics = PaymentTopic.NAME)
  void apply(List<Payment> payments, Connection connection) throws SQLException {
    PaymentTable.upsert(connection, payments);
  }
}

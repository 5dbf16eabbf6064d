// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import org.jdbi.v3.core.Handle;

/** Writes one payment at a time. Shared by all workers. */
@TidemarkHandler(id = "single-payments")
final class SinglePayments {
  @OnRecord(topics = PaymentTopic.NAME)
  void apply(Payment payment, Handle db) {
    insert(payment, db);
  }

  static void insert(Payment payment, Handle db) {
    db.execute(
        PaymentTable.INSERT,
        payment.paymentId(),
        payment.debtor(),
        payment.creditor(),
        payment.amount(),
        payment.currency(),
        payment.requestedAt());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.Effects;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;

/** Declares one insert a record, which is sent with the others of its unit. Shared by all. */
@TidemarkHandler(id = "deferred-payments")
final class DeferredPayments {
  @OnRecord(topics = PaymentTopic.NAME)
  void apply(Payment payment, Effects effects) {
    effects.execute(
        PaymentTable.INSERT,
        payment.paymentId(),
        payment.debtor(),
        payment.creditor(),
        payment.amount(),
        payment.currency(),
        payment.requestedAt());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.Idempotent;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import org.jdbi.v3.core.Handle;

/** Writes one payment at a time, each once by its id. Shared by all workers. */
@TidemarkHandler(id = "keyed-single-payments")
final class KeyedSinglePayments {
  @Idempotent(key = "json:/paymentId")
  @OnRecord(topics = PaymentTopic.NAME)
  void apply(Payment payment, Handle db) {
    SinglePayments.insert(payment, db);
  }
}

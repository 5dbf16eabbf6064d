// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.UpsertSink;
import io.tidemark.sink.TableWrite;
import java.time.Instant;

/**
 * A payment as a row of the table. Written over one that is there: of what the contestants check, a
 * sink leaves out only how often a payment was applied.
 */
record SunkPayment(
    String paymentId,
    String debtor,
    String creditor,
    long amount,
    String currency,
    Instant requestedAt) {

  static final UpsertSink SINK =
      UpsertSink.of(TableWrite.into("payment").key("payment_id"), PaymentTopic.NAME)
          .rows(SunkPayment.class);
}

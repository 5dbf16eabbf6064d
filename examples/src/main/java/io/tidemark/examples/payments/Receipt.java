// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import org.jspecify.annotations.Nullable;

/**
 * What became of a payment: a record's value on the topic of receipts, as JSON.
 *
 * @param paymentId what the payer calls it
 * @param outcome what became of it
 * @param reason why it was rejected; null if it was not
 */
public record Receipt(String paymentId, Outcome outcome, @Nullable String reason) {

  /** What may become of a payment. */
  public enum Outcome {
    /** The money has moved. */
    BOOKED,
    /** It has not. */
    REJECTED
  }

  static Receipt booked(Payment payment) {
    return new Receipt(payment.paymentId(), Outcome.BOOKED, null);
  }

  static Receipt rejected(Payment payment, String reason) {
    return new Receipt(payment.paymentId(), Outcome.REJECTED, reason);
  }
}

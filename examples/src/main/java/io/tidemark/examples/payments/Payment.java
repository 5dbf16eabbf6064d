// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;

/**
 * Money to be moved from one account to another: a record's value on the topic, as JSON. What
 * cannot be a payment cannot be one of these either.
 *
 * @param paymentId what the payer calls it
 * @param debtor the account that pays
 * @param creditor the account that is paid
 * @param amount how much, more than nothing, no finer than the currency's smallest coin
 * @param currency its ISO 4217 code
 * @param requestedAt when it was asked for
 */
public record Payment(
    String paymentId,
    String debtor,
    String creditor,
    BigDecimal amount,
    String currency,
    Instant requestedAt) {

  /** What the ledger's {@code numeric(19, 4)} holds before the point. */
  private static final int MAX_INTEGER_DIGITS = 15;

  /** Refuses what cannot be booked. */
  public Payment {
    requireText("paymentId", paymentId);
    requireText("debtor", debtor);
    requireText("creditor", creditor);
    requireNonNull(amount, "amount is missing");
    requireNonNull(requestedAt, "requestedAt is missing");
    if (debtor.equals(creditor)) {
      throw new IllegalArgumentException("debtor and creditor are the same account, " + debtor);
    }
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("amount must be more than 0, but is " + amount);
    }
    requireBookable(amount, currency(currency));
  }

  private static void requireText(String name, String text) {
    if (requireNonNull(text, () -> name + " is missing").isBlank()) {
      throw new IllegalArgumentException(name + " is empty");
    }
  }

  private static Currency currency(String code) {
    try {
      return Currency.getInstance(requireNonNull(code, "currency is missing"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("currency is no ISO 4217 code: " + code, e);
    }
  }

  private static void requireBookable(BigDecimal amount, Currency currency) {
    BigDecimal plain = amount.stripTrailingZeros();
    int digits = Math.max(0, currency.getDefaultFractionDigits());
    if (plain.scale() > digits || plain.precision() - plain.scale() > MAX_INTEGER_DIGITS) {
      throw new IllegalArgumentException(
          "amount in %s has at most %d digits before the point and %d after it, but is %s"
              .formatted(currency, MAX_INTEGER_DIGITS, digits, amount));
    }
  }
}

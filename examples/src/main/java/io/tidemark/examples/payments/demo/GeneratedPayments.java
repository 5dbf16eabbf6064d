// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.Zipf;
import io.tidemark.examples.payments.Payment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Payments from a seed: the same seed gives the same payments. Few accounts have most of them, on
 * either side, as in life.
 *
 * @param seed where chance begins
 * @param size how many
 */
record GeneratedPayments(long seed, int size) implements PaymentSource {

  static final int ACCOUNTS = 2_000;

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MAX_CENTS = 50_000;

  @Override
  public void forEach(Consumer<Payment> each) {
    Random random = new Random(seed);
    Zipf accounts = new Zipf(ACCOUNTS);
    for (int number = 1; number <= size; number++) {
      each.accept(payment(number, accounts, random));
    }
  }

  private static Payment payment(int number, Zipf accounts, Random random) {
    int debtor = accounts.next(random);
    int creditor = accounts.next(random);
    while (creditor == debtor) {
      creditor = accounts.next(random);
    }
    return new Payment(
        "P%08d".formatted(number),
        account(debtor),
        account(creditor),
        BigDecimal.valueOf(1 + random.nextInt(MAX_CENTS), 2),
        "EUR",
        FIRST.plusMillis(number));
  }

  private static String account(int rank) {
    return "A%05d".formatted(rank);
  }
}

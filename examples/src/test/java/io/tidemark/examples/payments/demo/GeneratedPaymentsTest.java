// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.payments.Payment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class GeneratedPaymentsTest {

  private static final int SIZE = 10_000;

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(payments(7)).isEqualTo(payments(7));
  }

  @Test
  void differForAnotherSeed() {
    assertThat(payments(7)).isNotEqualTo(payments(8));
  }

  @Test
  void areAsManyAsAskedForAndEachIsAnother() {
    assertThat(payments(1)).hasSize(SIZE).extracting(Payment::paymentId).doesNotHaveDuplicates();
  }

  @Test
  void useFewAccountsMost() {
    assertIsZipf(Payment::debtor);
    assertIsZipf(Payment::creditor);
  }

  private static void assertIsZipf(Function<Payment, String> side) {
    List<Long> uses =
        payments(1).stream()
            .collect(Collectors.groupingBy(side, Collectors.counting()))
            .values()
            .stream()
            .sorted(Comparator.reverseOrder())
            .toList();

    assertThat(uses.get(0)).isBetween(SIZE / 10L, SIZE / 6L);
    assertThat(uses.get(1)).isBetween(uses.get(0) / 3, 2 * uses.get(0) / 3);
    assertThat(uses).hasSizeBetween(GeneratedPayments.ACCOUNTS / 2, GeneratedPayments.ACCOUNTS);
  }

  private static List<Payment> payments(long seed) {
    List<Payment> payments = new ArrayList<>();
    new GeneratedPayments(seed, SIZE).forEach(payments::add);
    return payments;
  }
}

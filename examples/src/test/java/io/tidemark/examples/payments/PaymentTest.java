// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaymentTest {

  @Test
  void hasTheFinenessOfItsCurrency() {
    assertThat(payment("A", "B", "1.50", "EUR").amount()).isEqualTo("1.50");
    assertThat(payment("A", "B", "1.500", "KWD").amount()).isEqualTo("1.500");
    assertThat(payment("A", "B", "150", "JPY").amount()).isEqualTo("150");
  }

  @ParameterizedTest
  @CsvSource({
    "A, A, 1.00, EUR, debtor and creditor are the same account",
    "' ', B, 1.00, EUR, debtor is empty",
    "A, B, 0, EUR, more than 0",
    "A, B, -1.00, EUR, more than 0",
    "A, B, 1.005, EUR, at most 15 digits before the point and 2 after it",
    "A, B, 1.5, JPY, 0 after it",
    "A, B, 1234567890123456, EUR, at most 15 digits before the point",
    "A, B, 1.00, euro, no ISO 4217 code: euro"
  })
  void isRefusedWhenItCannotBeBooked(
      String debtor, String creditor, String amount, String currency, String why) {
    assertThatThrownBy(() -> payment(debtor, creditor, amount, currency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void isRefusedWhenSomethingIsMissing() {
    assertThatThrownBy(() -> new Payment("P", "A", "B", null, "EUR", Instant.EPOCH))
        .hasMessage("amount is missing");
    assertThatThrownBy(() -> new Payment("P", "A", "B", BigDecimal.ONE, null, Instant.EPOCH))
        .hasMessage("currency is missing");
  }

  private static Payment payment(String debtor, String creditor, String amount, String currency) {
    return new Payment("P", debtor, creditor, new BigDecimal(amount), currency, Instant.EPOCH);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.codec.JsonDeserializer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaymentsTest {
  private final JsonDeserializer<Payment> json = new JsonDeserializer<>(Payment.class);

  @Test
  void paymentsAreAboutTwoHundredBytesLong() {
    assertThat(Payments.json(0).length).isBetween(190, 210);
    assertThat(Payments.json(999_999).length).isBetween(190, 210);
  }

  @Test
  void aPaymentIsReadAsItWasWritten() {
    Payment payment = json.deserialize(PaymentTopic.NAME, Payments.json(7));

    assertThat(payment.paymentId()).isEqualTo("pay-0000000007");
    assertThat(payment.debtor().getBytes(UTF_8)).isEqualTo(Payments.debtor(7));
    assertThat(payment.requestedAt()).isEqualTo("2026-01-01T00:00:00.007Z");
  }

  @Test
  void theSumIsThatOfTheFirstPayments() {
    long sum =
        IntStream.range(0, 100)
            .mapToLong(number -> json.deserialize("", Payments.json(number)).amount())
            .sum();

    assertThat(Payments.sum(100)).isEqualTo(sum);
  }

  @Test
  void partitionsShareTheFirstPayments() {
    PaymentTopic topic = new PaymentTopic("nowhere:1", PaymentTopic.NAME, 12, 1_000);

    assertThat(IntStream.range(0, 12).mapToLong(partition -> topic.end(partition, 30)))
        .containsExactly(3L, 3L, 3L, 3L, 3L, 3L, 2L, 2L, 2L, 2L, 2L, 2L);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.examples.demo.BadInputException;
import io.tidemark.examples.payments.Payment;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaymentFileTest {

  private static final String GOOD = "P1,A,B,12.50,EUR,2026-01-31T12:00:00Z";

  @TempDir private Path folder;

  @Test
  void isReadInOrder() throws IOException {
    Path file = write(PaymentFile.HEADER, GOOD, "P2,B,A,7,JPY,2026-01-31T13:00:00+01:00");

    assertThat(payments(file))
        .containsExactly(
            new Payment(
                "P1",
                "A",
                "B",
                new BigDecimal("12.50"),
                "EUR",
                Instant.parse("2026-01-31T12:00:00Z")),
            new Payment(
                "P2", "B", "A", new BigDecimal("7"), "JPY", Instant.parse("2026-01-31T12:00:00Z")));
  }

  @Test
  void mayComeFromASpreadsheet() throws IOException {
    Path file =
        write(
            "\uFEFF" + PaymentFile.HEADER + "\r",
            "\"P,1\",\"the \"\"A\"\" account\", B ,12.50,EUR,2026-01-31T12:00:00Z\r",
            "\r");

    assertThat(payments(file)).hasSize(1);
    assertThat(payments(file).get(0).paymentId()).isEqualTo("P,1");
    assertThat(payments(file).get(0).debtor()).isEqualTo("the \"A\" account");
    assertThat(payments(file).get(0).creditor()).isEqualTo("B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P2,A,B,12.50,EUR | a payment has 6 fields, but these are 5",
        "P2,A,B,12.50,EUR,2026-01-31T12:00:00Z, | a payment has 6 fields, but these are 7",
        "P2,A,A,12.50,EUR,2026-01-31T12:00:00Z | debtor and creditor are the same account, A",
        "P2,A,B,twelve,EUR,2026-01-31T12:00:00Z | amount is no decimal number: twelve",
        "P2,A,B,1e9,EUR,2026-01-31T12:00:00Z | amount is no decimal number: 1e9",
        "P2,A,B,-1,EUR,2026-01-31T12:00:00Z | amount must be more than 0, but is -1",
        "P2,A,B,1.234,EUR,2026-01-31T12:00:00Z | amount in EUR has at most",
        "P2,A,B,1,XYZ,2026-01-31T12:00:00Z | currency is no ISO 4217 code: XYZ",
        "P2,A,B,1,EUR,yesterday | requested_at is no time like 2026-01-31T12:00:00Z: yesterday",
        ",A,B,1,EUR,2026-01-31T12:00:00Z | paymentId is empty",
        "P1,A,B,1,EUR,2026-01-31T12:00:00Z | payment_id P1 stands on line 2 already",
        "\"P2,A,B,1,EUR,2026-01-31T12:00:00Z | a quote is not closed",
        "\"P\"2,A,B,1,EUR,2026-01-31T12:00:00Z | a closing quote is not followed by a comma"
      })
  void isRefusedAtItsFirstBadLine(String line, String why) throws IOException {
    Path file = write(PaymentFile.HEADER, GOOD, "", line, "worse");

    assertThatThrownBy(() -> PaymentFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ", line 4: " + why)
        .hasMessageEndingWith(".");
  }

  @Test
  void isRefusedWithoutItsHeader() throws IOException {
    assertThatThrownBy(() -> PaymentFile.read(write(GOOD)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 1: the header is to be " + PaymentFile.HEADER);
    assertThatThrownBy(() -> PaymentFile.read(write("")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("but is missing");
  }

  @Test
  void isRefusedWithoutPayments() throws IOException {
    Path file = write(PaymentFile.HEADER);

    assertThatThrownBy(() -> PaymentFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + " has a header and no payments.");
  }

  @Test
  void isRefusedWhenItCannotBeRead() throws IOException {
    Path latin1 = folder.resolve("latin1.csv");
    Files.write(latin1, new byte[] {'M', (byte) 0xFC, 'l', 'l', 'e', 'r', '\n'});

    assertThatThrownBy(() -> PaymentFile.read(latin1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(latin1 + " is not UTF-8 text.");
    assertThatThrownBy(() -> PaymentFile.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage(folder + " cannot be read: it is a directory.");
    assertThatThrownBy(() -> PaymentFile.read(folder.resolve("none.csv")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("There is no file " + folder.resolve("none.csv") + ".");
  }

  private Path write(String... lines) throws IOException {
    return Files.writeString(folder.resolve("payments.csv"), String.join("\n", lines) + "\n");
  }

  private static List<Payment> payments(Path file) {
    List<Payment> payments = new ArrayList<>();
    PaymentFile.read(file).forEach(payments::add);
    return payments;
  }
}

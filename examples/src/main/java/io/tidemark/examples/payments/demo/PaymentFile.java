// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.BadInputException;
import io.tidemark.examples.payments.Payment;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The payments of a CSV file, all read and found good. Immutable. */
final class PaymentFile implements PaymentSource {

  static final String HEADER = "payment_id,debtor,creditor,amount,currency,requested_at";

  private static final int FIELDS = HEADER.split(",", -1).length;

  private final List<Payment> payments;

  private PaymentFile(List<Payment> payments) {
    this.payments = List.copyOf(payments);
  }

  /**
   * Reads a file to its end.
   *
   * @throws BadInputException naming the first line that is no payment
   */
  static PaymentFile read(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return new PaymentFile(new Reading(file).payments(reader));
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text.", e);
    } catch (NoSuchFileException e) {
      throw new BadInputException("There is no file " + file + ".", e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a directory" : e.toString();
      throw new BadInputException("%s cannot be read: %s.".formatted(file, why), e);
    }
  }

  @Override
  public int size() {
    return payments.size();
  }

  @Override
  public void forEach(Consumer<Payment> each) {
    payments.forEach(each);
  }

  /** One pass over a file; knows which line it is at. */
  private static final class Reading {
    private final Path file;
    private final List<Payment> payments = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private int lineNumber;

    Reading(Path file) {
      this.file = file;
    }

    List<Payment> payments(BufferedReader reader) throws IOException {
      requireHeader(reader.readLine());
      lineNumber = 2;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          add(line);
        }
        lineNumber++;
      }
      if (payments.isEmpty()) {
        throw new BadInputException(file + " has a header and no payments.");
      }
      return payments;
    }

    private void requireHeader(@Nullable String line) {
      String header = line == null ? "" : line.replace("\uFEFF", "").strip();
      if (!header.equals(HEADER)) {
        throw new BadInputException(
            "%s, line 1: the header is to be %s, but is %s."
                .formatted(file, HEADER, header.isEmpty() ? "missing" : header));
      }
    }

    private void add(String line) {
      try {
        Payment payment = payment(CsvLine.split(line));
        Integer earlier = lines.putIfAbsent(payment.paymentId(), lineNumber);
        if (earlier != null) {
          throw new IllegalArgumentException(
              "payment_id %s stands on line %d already".formatted(payment.paymentId(), earlier));
        }
        payments.add(payment);
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new BadInputException(
            "%s, line %d: %s.".formatted(file, lineNumber, e.getMessage()), e);
      }
    }

    private static Payment payment(List<String> fields) {
      if (fields.size() != FIELDS) {
        throw new IllegalArgumentException(
            "a payment has %d fields, but these are %d".formatted(FIELDS, fields.size()));
      }
      return new Payment(
          fields.get(0),
          fields.get(1),
          fields.get(2),
          amount(fields.get(3)),
          fields.get(4),
          requestedAt(fields.get(5)));
    }

    private static BigDecimal amount(String text) {
      if (!text.matches("-?\\d{1,30}(\\.\\d{1,30})?")) {
        throw new IllegalArgumentException("amount is no decimal number: " + text);
      }
      return new BigDecimal(text);
    }

    private static Instant requestedAt(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "requested_at is no time like 2026-01-31T12:00:00Z: " + text, e);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.LongStream;

/** The payments of every run, each made from its number alone: always the same. */
final class Payments {
  private static final int ACCOUNTS = 10_000;
  private static final int LARGEST_AMOUNT = 1_000_000;
  private static final Instant FIRST_REQUEST = Instant.parse("2026-01-01T00:00:00Z");
  private static final String REFERENCE = "invoice 2026/01, thank you for your order";

  private Payments() {}

  /** A payment as it stands on the topic, about 200 bytes. */
  static byte[] json(long number) {
    return """
        {"paymentId":"pay-%010d","debtor":"acc-%06d","creditor":"acc-%06d","amount":%d,"currency":"EUR","requestedAt":"%s","reference":"%s"}"""
        .formatted(
            number,
            account(number),
            account(~number),
            amount(number),
            FIRST_REQUEST.plusMillis(number),
            REFERENCE)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The account that pays, which is the record's key. */
  static byte[] debtor(long number) {
    return "acc-%06d".formatted(account(number)).getBytes(StandardCharsets.UTF_8);
  }

  /** What the first so many payments amount to. */
  static long sum(long records) {
    return LongStream.range(0, records).map(Payments::amount).sum();
  }

  private static long amount(long number) {
    return 1L + Math.floorMod(mixed(number), LARGEST_AMOUNT);
  }

  private static long account(long number) {
    return Math.floorMod(mixed(number) >>> 20, ACCOUNTS);
  }

  /** Spreads neighbouring numbers over all of them. */
  private static long mixed(long number) {
    long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 27);
  }
}

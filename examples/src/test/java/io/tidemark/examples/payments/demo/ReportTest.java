// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.PartitionFinding;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportTest {

  private static final Findings.Payments PAYMENTS =
      new Findings.Payments(10_000, 9_900, 100, 0, 0, 0, 0);
  private static final Findings.Receipts RECEIPTS = new Findings.Receipts(10_000, 10_000, 0, 0, 0);
  private static final Findings.Sum SUM = sum("5000.00", "50.00", "4950.00", "4950.0000");
  private static final Findings.Accounts ACCOUNTS = new Findings.Accounts(2_000, 0, 0);
  private static final PartitionFinding PARTITION = new PartitionFinding(0, 5_000, 5_000, 5_000);

  @Test
  void passesWhenAllAgrees() {
    assertThat(Report.of(findings(PAYMENTS, SUM, ACCOUNTS, PARTITION)))
        .containsExactly(
            "  input                  10,000   payments",
            "  applied                 9,900",
            "  rejected                  100",
            "  duplicated                  0",
            "  lost                        0",
            "  receipts               10,000   10,000 expected, 0 duplicated, 0 lost",
            "  ledger EUR           4,950.00   = input 5,000.00 - rejected 50.00",
            "  accounts                2,000   balances = opening balances + ledger entries",
            "  partitions                  1   all positions = log ends:",
            "    0: 5,000 of 5,000",
            "",
            "exactly once: PASS");
  }

  static Stream<Findings> faults() {
    return Stream.of(
        findings(new Findings.Payments(10, 9, 0, 0, 0, 0, 0), SUM, ACCOUNTS, PARTITION),
        findings(new Findings.Payments(10, 9, 1, 1, 0, 0, 0), SUM, ACCOUNTS, PARTITION),
        findings(new Findings.Payments(10, 9, 1, 0, 1, 0, 0), SUM, ACCOUNTS, PARTITION),
        findings(new Findings.Payments(10, 9, 1, 0, 0, 1, 0), SUM, ACCOUNTS, PARTITION),
        findings(new Findings.Payments(10, 9, 1, 0, 0, 0, 1), SUM, ACCOUNTS, PARTITION),
        findings(PAYMENTS, sum("5", "1", "4", "3"), ACCOUNTS, PARTITION),
        findings(PAYMENTS, sum("5", "1", "5", "5"), ACCOUNTS, PARTITION),
        findings(PAYMENTS, SUM, new Findings.Accounts(10, 1, 0), PARTITION),
        findings(PAYMENTS, SUM, new Findings.Accounts(10, 0, 1), PARTITION),
        findings(PAYMENTS, SUM, ACCOUNTS, new PartitionFinding(0, 9, 10, 10)),
        findings(PAYMENTS, SUM, ACCOUNTS, new PartitionFinding(0, 11, 10, 10)),
        findings(PAYMENTS, SUM, ACCOUNTS, new PartitionFinding(0, 10, 10, 9)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void failsWhenOneThingDisagrees(Findings findings) {
    assertThat(findings.exact()).isFalse();
    assertThat(Report.of(findings)).endsWith("exactly once: FAIL");
  }

  static Stream<Findings.Receipts> receiptsThatAreWrong() {
    return Stream.of(
        new Findings.Receipts(10, 9, 0, 1, 0),
        new Findings.Receipts(10, 11, 1, 0, 0),
        new Findings.Receipts(10, 10, 1, 1, 0),
        new Findings.Receipts(10, 10, 0, 0, 1));
  }

  @ParameterizedTest
  @MethodSource("receiptsThatAreWrong")
  void failsWhenReceiptsDisagree(Findings.Receipts receipts) {
    Findings findings =
        new Findings(PAYMENTS, receipts, List.of(SUM), ACCOUNTS, List.of(PARTITION), List.of());
    assertThat(findings.exact()).isFalse();
    assertThat(Report.of(findings)).endsWith("exactly once: FAIL");
  }

  @Test
  void showsExamples() {
    List<String> report =
        Report.of(
            new Findings(
                new Findings.Payments(10, 9, 0, 0, 1, 0, 0),
                RECEIPTS,
                List.of(SUM),
                ACCOUNTS,
                List.of(PARTITION),
                List.of("P1: lost")));

    assertThat(report)
        .contains("  lost                        1   WRONG", "    P1: lost", "  for example");
  }

  private static Findings findings(
      Findings.Payments payments,
      Findings.Sum sum,
      Findings.Accounts accounts,
      PartitionFinding partition) {
    return new Findings(payments, RECEIPTS, List.of(sum), accounts, List.of(partition), List.of());
  }

  private static Findings.Sum sum(String asked, String rejected, String debited, String credited) {
    return new Findings.Sum(
        "EUR",
        new BigDecimal(asked),
        new BigDecimal(rejected),
        new BigDecimal(debited),
        new BigDecimal(credited));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.ReportLines;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/** The findings of a reconciliation as lines to read. Used by one thread. */
final class Report {

  private final ReportLines lines = new ReportLines();

  private Report() {}

  /** The lines; the last one is the verdict. */
  static List<String> of(Findings findings) {
    Report report = new Report();
    report.payments(findings.payments());
    report.receipts(findings.receipts());
    findings.sums().forEach(report::sum);
    report.accounts(findings.accounts());
    report.lines.partitions(findings.partitions());
    report.lines.examples(findings.examples());
    return report.lines.ended(findings.exact());
  }

  private void payments(Findings.Payments payments) {
    lines.count("input", payments.input(), "payments");
    lines.count("applied", payments.applied(), "");
    lines.count("rejected", payments.rejected(), "");
    lines.countWrong("duplicated", payments.duplicated());
    lines.countWrong("lost", payments.lost());
    lines.countWrongIfAny("inexact", payments.inexact(), "entries that were not asked for");
    lines.countWrongIfAny("unasked", payments.unasked(), "payments that are not in the input");
  }

  private void receipts(Findings.Receipts receipts) {
    lines.count(
        "receipts",
        receipts.seen(),
        String.format(
            Locale.ROOT,
            "%s%,d expected, %,d duplicated, %,d lost",
            receipts.exact() ? "" : ReportLines.WRONG + ": ",
            receipts.expected(),
            receipts.duplicated(),
            receipts.lost()));
    lines.countWrongIfAny("", receipts.wrong(), "receipts that say something else than the books");
  }

  private void sum(Findings.Sum sum) {
    String calculation =
        "%s input %s - rejected %s"
            .formatted(
                sum.exact() ? "=" : ReportLines.WRONG + ":",
                money(sum.asked(), sum.currency()),
                money(sum.rejected(), sum.currency()));
    String debited =
        sum.debited().compareTo(sum.credited()) == 0
            ? ""
            : ", but debited " + money(sum.debited(), sum.currency());
    lines.line(
        "ledger " + sum.currency(), money(sum.credited(), sum.currency()), calculation + debited);
  }

  private void accounts(Findings.Accounts accounts) {
    lines.count("accounts", accounts.accounts(), "balances = opening balances + ledger entries");
    lines.countWrongIfAny("", accounts.wrong(), "balances that differ from that");
    lines.countWrongIfAny("", accounts.overdrawn(), "balances below zero");
  }

  private static String money(BigDecimal amount, String currency) {
    int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    return String.format(
        Locale.ROOT, "%,." + Math.max(digits, amount.stripTrailingZeros().scale()) + "f", amount);
  }
}

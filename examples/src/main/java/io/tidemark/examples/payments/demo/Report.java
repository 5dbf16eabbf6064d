// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/** The findings of a reconciliation as lines to read. Used by one thread. */
final class Report {

  private static final int PARTITIONS_A_LINE = 3;
  private static final String WRONG = "WRONG";

  private final List<String> lines = new ArrayList<>();

  private Report() {}

  /** The lines; the last one is the verdict. */
  static List<String> of(Findings findings) {
    Report report = new Report();
    report.payments(findings.payments());
    findings.sums().forEach(report::sum);
    report.accounts(findings.accounts());
    report.partitions(findings.partitions());
    report.examples(findings.examples());
    report.lines.add("");
    report.lines.add("exactly once: " + (findings.exact() ? "PASS" : "FAIL"));
    return report.lines;
  }

  private void payments(Findings.Payments payments) {
    count("input", payments.input(), "payments");
    count("applied", payments.applied(), "");
    count("rejected", payments.rejected(), "");
    count("duplicated", payments.duplicated(), ifAny(payments.duplicated(), WRONG));
    count("lost", payments.lost(), ifAny(payments.lost(), WRONG));
    if (payments.inexact() > 0) {
      count("inexact", payments.inexact(), WRONG + ": entries that were not asked for");
    }
    if (payments.unasked() > 0) {
      count("unasked", payments.unasked(), WRONG + ": payments that are not in the input");
    }
  }

  private void sum(Findings.Sum sum) {
    String calculation =
        "%s input %s - rejected %s"
            .formatted(
                sum.exact() ? "=" : WRONG + ":",
                money(sum.asked(), sum.currency()),
                money(sum.rejected(), sum.currency()));
    String debited =
        sum.debited().compareTo(sum.credited()) == 0
            ? ""
            : ", but debited " + money(sum.debited(), sum.currency());
    line("ledger " + sum.currency(), money(sum.credited(), sum.currency()), calculation + debited);
  }

  private void accounts(Findings.Accounts accounts) {
    count("accounts", accounts.accounts(), "balances = opening balances + ledger entries");
    if (accounts.wrong() > 0) {
      count("", accounts.wrong(), WRONG + ": balances that differ from that");
    }
    if (accounts.overdrawn() > 0) {
      count("", accounts.overdrawn(), WRONG + ": balances below zero");
    }
  }

  private void partitions(List<Findings.Partition> partitions) {
    long reached = partitions.stream().filter(Findings.Partition::exact).count();
    count(
        "partitions",
        partitions.size(),
        reached == partitions.size()
            ? "all positions = log ends:"
            : "%s: only %d positions = log ends = records handled:".formatted(WRONG, reached));
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < partitions.size(); i++) {
      line.append(cell(partitions.get(i)));
      if ((i + 1) % PARTITIONS_A_LINE == 0 || i + 1 == partitions.size()) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
      }
    }
  }

  private static String cell(Findings.Partition partition) {
    String handled = partition.exact() ? "" : format(" (%,d %s)", partition.handled(), WRONG);
    return format(
        "%5d: %-20s",
        partition.partition(),
        format("%,d of %,d", partition.position(), partition.logEnd()) + handled);
  }

  private void examples(List<String> examples) {
    if (!examples.isEmpty()) {
      lines.add("");
      lines.add("  for example");
      examples.forEach(example -> lines.add("    " + example));
    }
  }

  private void count(String label, long count, String note) {
    line(label, format("%,d", count), note);
  }

  private void line(String label, String value, String note) {
    lines.add(format("  %-11s %17s   %s", label, value, note).stripTrailing());
  }

  private static String ifAny(long count, String note) {
    return count > 0 ? note : "";
  }

  private static String money(BigDecimal amount, String currency) {
    int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    return format("%,." + Math.max(digits, amount.stripTrailingZeros().scale()) + "f", amount);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.ReportLines;
import java.util.List;

/** The findings of a reconciliation as lines to read. Pure. */
final class OrderReport {

  private OrderReport() {}

  /** The lines; the last one is the verdict. */
  static List<String> of(OrderFindings findings) {
    ReportLines lines = new ReportLines();
    lines.columns("expected", "seen", "duplicated", "lost");
    effects(lines, "decided", findings.decisions().effects());
    effects(lines, "set aside", findings.setAside());
    effects(lines, "redriven", findings.redriven());
    lines.gap();
    lines.count("accepted", findings.decisions().accepted(), "");
    lines.count("rejected", findings.decisions().rejected(), "");
    errors(lines, findings.errors());
    stock(lines, findings.stock());
    lines.partitions(findings.partitions());
    lines.examples(findings.examples());
    return lines.ended(findings.exact());
  }

  private static void effects(ReportLines lines, String what, OrderFindings.Effects effects) {
    lines.row(
        what,
        effects.exact() ? "" : ReportLines.WRONG,
        effects.expected(),
        effects.seen(),
        effects.duplicated(),
        effects.lost());
  }

  private static void errors(ReportLines lines, OrderFindings.Errors errors) {
    lines.countWrong("disordered", errors.disordered());
    lines.countWrongIfAny("inexact", errors.inexact(), "answers other than they must be");
    lines.countWrongIfAny("unasked", errors.unasked(), "orders that are not in the input");
  }

  private static void stock(ReportLines lines, OrderFindings.Stock stock) {
    lines.count("articles", stock.articles(), "stock = opening stock - pieces accepted");
    lines.countWrongIfAny("", stock.wrong(), "stocks that differ from that");
    lines.countWrongIfAny("", stock.negative(), "stocks below zero");
  }
}

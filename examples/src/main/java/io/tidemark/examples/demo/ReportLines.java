// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of a reconciliation, aligned. Used by one thread. */
public final class ReportLines {

  /** Stands beside what is not as it should be. */
  public static final String WRONG = "WRONG";

  private static final int PARTITIONS_A_LINE = 3;

  private final List<String> lines = new ArrayList<>();

  /** A number and what there is to say of it. */
  public void count(String label, long count, String note) {
    line(label, format("%,d", count), note);
  }

  /** A number that is to be zero. */
  public void countWrong(String label, long count) {
    count(label, count, count > 0 ? WRONG : "");
  }

  /** A number that is to be zero, and is worth a line only if it is not. */
  public void countWrongIfAny(String label, long count, String what) {
    if (count > 0) {
      count(label, count, WRONG + ": " + what);
    }
  }

  /** A value and what there is to say of it. */
  public void line(String label, String value, String note) {
    lines.add(format("  %-11s %17s   %s", label, value, note).stripTrailing());
  }

  /** The names of the columns of the rows that follow. */
  public void columns(String... names) {
    StringBuilder line = new StringBuilder(format("  %-11s", ""));
    for (String name : names) {
      line.append(format(" %12s", name));
    }
    lines.add(line.toString());
  }

  /** A row of numbers, a note behind them. */
  public void row(String label, String note, long... counts) {
    StringBuilder line = new StringBuilder(format("  %-11s", label));
    for (long count : counts) {
      line.append(format(" %,12d", count));
    }
    lines.add(line.append("   ").append(note).toString().stripTrailing());
  }

  /** An empty line. */
  public void gap() {
    lines.add("");
  }

  /** Where the partitions stand. */
  public void partitions(List<PartitionFinding> partitions) {
    long reached = partitions.stream().filter(PartitionFinding::exact).count();
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

  private static String cell(PartitionFinding partition) {
    String handled = partition.exact() ? "" : format(" (%,d %s)", partition.handled(), WRONG);
    return format(
        "%5d: %-20s",
        partition.partition(),
        format("%,d of %,d", partition.position(), partition.logEnd()) + handled);
  }

  /** Some of what is not as it should be. */
  public void examples(List<String> examples) {
    if (!examples.isEmpty()) {
      gap();
      lines.add("  for example");
      examples.forEach(example -> lines.add("    " + example));
    }
  }

  /** The lines so far and the last one. */
  public List<String> ended(boolean exact) {
    gap();
    lines.add("exactly once: " + (exact ? "PASS" : "FAIL"));
    return lines;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}

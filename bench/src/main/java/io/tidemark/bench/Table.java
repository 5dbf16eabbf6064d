// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the laps amount to, in words and columns. Immutable. */
record Table(List<Pair> pairs, List<Lap> laps) {
  private static final int FIRST_COLUMN = 10;
  private static final int COLUMN = 17;
  private static final int RATIO = 9;

  /** A line a round, then medians, goals, processor time of a record and heaps. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(line("round", entry -> entry.contestant().toString(), pair -> "ratio"));
    for (int round = 1; round <= rounds(); round++) {
      int current = round;
      lines.add(
          line(
              Integer.toString(round),
              entry -> number(lap(entry, current).rate()),
              pair -> ratio(ratio(pair, current))));
    }
    lines.add(
        line("median", entry -> number(median(entry, Lap::rate)), pair -> ratio(ratio(pair))));
    lines.add(line("goal", entry -> "", pair -> ratio(pair.goal())));
    lines.add(
        line(
            "cpu us",
            entry -> fine(median(entry, Lap::effort)),
            pair ->
                ratio(
                    median(Entry.loop(pair), Lap::effort)
                        / median(Entry.tidemark(pair), Lap::effort))));
    lines.add(line("live MB", entry -> megabytes(entry, Heap.Peak::live), pair -> ""));
    lines.add(line("used MB", entry -> megabytes(entry, Heap.Peak::used), pair -> ""));
    lines.add("");
    lines.addAll(verdicts());
    return String.join("\n", lines);
  }

  /** A line a lap. */
  String csv() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "round,pair,contestant,records,seconds,records_per_second,processor_seconds,live_bytes,used_bytes,exact");
    for (Lap lap : laps) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%d,%.3f,%.0f,%.3f,%d,%d,%s",
              lap.round(),
              lap.entry().pair().name().toLowerCase(Locale.ROOT),
              lap.entry().contestant(),
              lap.records(),
              lap.took().toNanos() / 1e9,
              lap.rate(),
              lap.processor().toNanos() / 1e9,
              lap.heap().live(),
              lap.heap().used(),
              lap.exact()));
    }
    return String.join("\n", lines);
  }

  /** Whether every lap applied every record exactly once. */
  boolean exact() {
    return laps.stream().allMatch(Lap::exact);
  }

  /** The median over the rounds of what Tidemark's rate is to the loop's in the same round. */
  double ratio(Pair pair) {
    return median(
        laps.stream()
            .mapToInt(Lap::round)
            .distinct()
            .mapToDouble(round -> ratio(pair, round))
            .sorted()
            .toArray());
  }

  private double ratio(Pair pair, int round) {
    return lap(Entry.tidemark(pair), round).rate() / lap(Entry.loop(pair), round).rate();
  }

  private List<String> verdicts() {
    List<String> lines = new ArrayList<>();
    for (Pair pair : pairs) {
      lines.add(
          "%s / %s: %s, goal %s: %s"
              .formatted(
                  pair.tidemark(),
                  pair.loop(),
                  ratio(ratio(pair)),
                  ratio(pair.goal()),
                  ratio(pair) >= pair.goal() ? "reached" : "MISSED"));
    }
    lines.add(
        exact() ? "every record applied exactly once, in all laps: yes" : "NOT EXACTLY ONCE:");
    laps.stream()
        .filter(lap -> !lap.exact())
        .map(
            lap -> "round %d, %s: %s".formatted(lap.round(), lap.entry().contestant(), lap.fault()))
        .forEach(lines::add);
    return lines;
  }

  private String line(String first, Function<Entry, String> of, Function<Pair, String> ofBoth) {
    StringBuilder line = new StringBuilder(("%-" + FIRST_COLUMN + "s").formatted(first));
    for (Pair pair : pairs) {
      line.append(right(of.apply(Entry.loop(pair)), COLUMN));
      line.append(right(of.apply(Entry.tidemark(pair)), COLUMN));
      line.append(right(ofBoth.apply(pair), RATIO));
    }
    return line.toString().stripTrailing();
  }

  private static String right(String text, int width) {
    return ("%" + width + "s").formatted(text);
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  private static String fine(double number) {
    return String.format(Locale.ROOT, "%,.1f", number);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  private String megabytes(Entry entry, ToDoubleFunction<Heap.Peak> bytes) {
    double most =
        of(entry).stream().mapToDouble(lap -> bytes.applyAsDouble(lap.heap())).max().orElse(0);
    return number(most / (1 << 20));
  }

  private double median(Entry entry, ToDoubleFunction<Lap> value) {
    return median(of(entry).stream().mapToDouble(value).sorted().toArray());
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private List<Lap> of(Entry entry) {
    return laps.stream().filter(lap -> lap.entry().equals(entry)).toList();
  }

  private Lap lap(Entry entry, int round) {
    return of(entry).stream().filter(lap -> lap.round() == round).findFirst().orElseThrow();
  }

  private int rounds() {
    return laps.stream().mapToInt(Lap::round).max().orElse(0);
  }
}

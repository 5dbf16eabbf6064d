// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table at the bottom of a terminal of at least 80 columns, drawn again in place. Used by the
 * run's thread.
 */
final class LiveDisplay implements Display {

  private static final int BAR = 50;
  private static final String UP_AND_ERASE = "\u001b[%dA\u001b[J";

  private final PrintWriter out;
  private int drawn;
  private String lastEvent = "none so far";

  LiveDisplay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    erase();
    out.println(line);
    out.flush();
  }

  @Override
  public void event(Duration at, String what) {
    lastEvent = "last " + what + " at " + Text.clock(at);
  }

  @Override
  public void show(Snapshot now) {
    erase();
    List<String> lines = lines(now);
    lines.forEach(out::println);
    out.flush();
    drawn = lines.size();
  }

  @Override
  public void end(Snapshot last) {
    show(last);
    drawn = 0;
  }

  private void erase() {
    if (drawn > 0) {
      out.print(UP_AND_ERASE.formatted(drawn));
      drawn = 0;
    }
  }

  private List<String> lines(Snapshot now) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(bar(now));
    lines.add(
        format(
            "  applied  %,d of %,d   rate %,d/s   lag %,d",
            now.handled(), now.total(), now.rate(), now.lag()));
    lines.add(format("  faults   %d killed, %d frozen; %s", now.kills(), now.freezes(), lastEvent));
    lines.add("");
    lines.add("  instance      pid   state      partitions");
    now.instances().forEach(member -> lines.add(row(member)));
    return lines;
  }

  private static String bar(Snapshot now) {
    int done = (int) (BAR * now.handled() / now.total());
    return format(
        "  [%s%s] %3d %%  %s",
        "#".repeat(done),
        ".".repeat(BAR - done),
        100 * now.handled() / now.total(),
        Text.clock(now.elapsed()));
  }

  private static String row(Snapshot.Member member) {
    return format(
        "  %8d  %7d   %-8s   %10d",
        member.number(), member.pid(), Text.state(member.state()), member.partitions());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.examples.demo.Instance.State;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One line a second, for logs and pipes. Used by the run's thread. */
final class PlainDisplay implements Display {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final PrintWriter out;
  private @Nullable Duration lastShown;

  PlainDisplay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void event(Duration at, String what) {
    say(Text.clock(at) + "  " + what);
  }

  @Override
  public void show(Snapshot now) {
    if (lastShown == null || now.elapsed().minus(lastShown).compareTo(PERIOD) >= 0) {
      lastShown = now.elapsed();
      say(line(now));
    }
  }

  @Override
  public void end(Snapshot last) {
    say(line(last));
  }

  private static String line(Snapshot now) {
    return "%s  applied %,d of %,d  %,d/s  lag %,d  %s"
        .formatted(
            Text.clock(now.elapsed()),
            now.handled(),
            now.total(),
            now.rate(),
            now.lag(),
            now.instances().stream().map(PlainDisplay::member).collect(Collectors.joining("  ")));
  }

  private static String member(Snapshot.Member member) {
    String partitions =
        member.state() == State.RUNNING ? " (%d partitions)".formatted(member.partitions()) : "";
    return "#%d %s%s".formatted(member.number(), Text.state(member.state()), partitions);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command as a whole, on real servers, with few records. */
class BenchIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      BenchCommand.commandLine()
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void allContestantsApplyEveryRecordExactlyOnce() {
    int exit = command.execute("--records", "3000", "--loop-records", "500", "--rounds", "1");

    assertThat(exit).as(() -> out + "\n" + err).isZero();
    assertThat(out.toString())
        .contains("tidemark-batch / loop-batch:", "tidemark-record / loop-record:")
        .contains("every record applied exactly once, in all laps: yes");
    assertThat(err.toString().lines().filter(line -> line.endsWith(", exact"))).hasSize(8);
  }

  @Test
  void badNumbersAreRefused() {
    int exit = command.execute("--rounds", "0");

    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--rounds must be at least 1, but is 0");
  }
}

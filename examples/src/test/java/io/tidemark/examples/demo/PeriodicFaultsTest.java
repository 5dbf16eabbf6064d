// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.FaultPlan.Fault;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeriodicFaultsTest {

  private final PeriodicFaults faults = new PeriodicFaults(options(3, 7));

  @Test
  void comeAfterOnePeriodOfWork() {
    assertThat(faults.due(seconds(10), 0)).isEmpty();
    assertThat(faults.due(seconds(11), 1)).isEmpty();
    assertThat(faults.due(seconds(13), 100)).isEmpty();
    assertThat(faults.due(seconds(14), 101)).contains(Fault.KILL);
  }

  @Test
  void eachKindKeepsItsPeriod() {
    StringBuilder story = new StringBuilder();
    for (int second = 0; second <= 22; second++) {
      Optional<Fault> due = faults.due(seconds(second), second + 1);
      if (due.isPresent()) {
        story.append(second).append(due.get().name().charAt(0)).append(' ');
        faults.done(due.get(), seconds(second), second + 1);
      }
    }

    assertThat(story).hasToString("3K 6K 7F 9K 12K 14F 15K 18K 21K 22F ");
  }

  @Test
  void waitForWorkSinceTheLastOne() {
    faults.due(seconds(0), 1);
    faults.done(Fault.KILL, seconds(3), 500);

    assertThat(faults.due(seconds(60), 500)).isEmpty();
    assertThat(faults.due(seconds(61), 501)).isPresent();
  }

  @Test
  void stayDueUntilTheyAreDone() {
    faults.due(seconds(0), 1);

    assertThat(faults.due(seconds(3), 2)).contains(Fault.KILL);
    assertThat(faults.due(seconds(4), 3)).contains(Fault.KILL);
  }

  @Test
  void neverComeUnasked() {
    PeriodicFaults none =
        new PeriodicFaults(
            new RunOptions(
                1,
                1,
                Optional.empty(),
                Optional.empty(),
                1,
                1,
                GroupProtocol.CLASSIC,
                Optional.empty(),
                Optional.empty()));

    assertThat(none.due(seconds(0), 1)).isEmpty();
    assertThat(none.due(seconds(1_000), 2)).isEmpty();
  }

  private static RunOptions options(int killEvery, int freezeEvery) {
    return new RunOptions(
        1,
        1,
        Optional.of(seconds(killEvery)),
        Optional.of(seconds(freezeEvery)),
        1,
        1,
        GroupProtocol.CLASSIC,
        Optional.empty(),
        Optional.empty());
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}

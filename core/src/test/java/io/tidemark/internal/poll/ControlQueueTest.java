// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.env.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ControlQueueTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final ControlQueue queue = new ControlQueue(environment);
  private final List<String> done = new ArrayList<>();

  @Test
  void tasksAreDoneInTheOrderOfTheirMoments() {
    queue.submit(Duration.ofSeconds(2), () -> done.add("later"));
    queue.submit(Duration.ZERO, () -> done.add("first"));
    queue.submit(Duration.ZERO, () -> done.add("second"));
    environment.pass(Duration.ofSeconds(2));

    for (int i = 0; i < 3; i++) {
      Objects.requireNonNull(queue.take()).run();
    }

    assertThat(done).containsExactly("first", "second", "later");
  }

  @Test
  void stoppedQueueFinishesWhatIsDueAndForgetsTheRest() {
    queue.submit(Duration.ofHours(1), () -> done.add("never"));
    queue.submit(Duration.ZERO, () -> done.add("due"));
    queue.stop();

    Objects.requireNonNull(queue.take()).run();

    assertThat(queue.take()).isNull();
    assertThat(done).containsExactly("due");
  }
}

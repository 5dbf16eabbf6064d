// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RunningUnitTest {
  private final RunningUnit unit =
      new RunningUnit(
          new UnitOfWork(
              new PartitionKey("cluster", "group", "topic", 0).lane(0),
              new UUID(0, 1),
              1,
              0,
              Position.at(0),
              List.of(),
              Position.at(1),
              1),
          Purpose.Handle.ALL,
          System::nanoTime,
          1_000);

  @Test
  void itTellsWhereItsWorkerIsOnceItHasOne() {
    assertThat(unit.stack()).isEmpty();
    assertThat(unit.worker()).isEqualTo("no worker");

    unit.runsHere();

    assertThat(unit.worker()).isEqualTo(Thread.currentThread().getName());
    assertThat(unit.stack())
        .anyMatch(frame -> frame.getMethodName().equals("itTellsWhereItsWorkerIsOnceItHasOne"));
    assertThat(unit.waitsFor()).isEmpty();
  }
}

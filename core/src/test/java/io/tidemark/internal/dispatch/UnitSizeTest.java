// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.settings.UnitSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class UnitSizeTest {
  private static final long QUICK = 1;
  private static final Duration LIMIT = Duration.ofMillis(100);

  private final UnitSize size = size(2_000, 1 << 20);

  private static UnitSize size(int max, int handlerMax) {
    return new UnitSize(new UnitSettings(max, 1 << 20, LIMIT), handlerMax);
  }

  @Test
  void fullUnitsDoubleItUpToTheLargest() {
    assertThat(size.current()).isEqualTo(64);
    for (int i = 0; i < 5; i++) {
      size.committed(size.current(), QUICK);
    }
    assertThat(size.current()).isEqualTo(2_000);
    size.committed(2_000, QUICK);
    assertThat(size.current()).isEqualTo(2_000);
  }

  @Test
  void aUnitThatIsNotFullDoesNotChangeIt() {
    size.committed(63, QUICK);

    assertThat(size.current()).isEqualTo(64);
  }

  @Test
  void onceItWasInTheWayItGrowsByStepsOnly() {
    size.smaller(32);
    assertThat(size.current()).isEqualTo(32);

    size.committed(32, QUICK);

    assertThat(size.current()).isEqualTo(32 + 2_000 / 16);
  }

  @Test
  void aSlowUnitShrinksItInProportion() {
    size.committed(64, LIMIT.toNanos() * 4);
    assertThat(size.current()).isEqualTo(16);

    size.committed(16, QUICK);

    assertThat(size.current()).isEqualTo(16 + 2_000 / 16);
  }

  @Test
  void theHandlersBoundCountsAsWell() {
    UnitSize small = size(2_000, 7);
    assertThat(small.current()).isEqualTo(7);

    small.committed(7, QUICK);

    assertThat(small.current()).isEqualTo(7);
  }
}

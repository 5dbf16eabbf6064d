// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {

  private final Pace pace = new Pace();

  @Test
  void isNothingBeforeTwoReadings() {
    assertThat(pace.rate()).isZero();
    read(1_000, 50);
    assertThat(pace.rate()).isZero();
    assertThat(pace.standstill()).isZero();
  }

  @Test
  void isThatOfTheLastSeconds() {
    read(0, 0);
    read(5_000, 10_000);
    read(6_000, 10_100);
    read(7_000, 10_200);

    assertThat(pace.rate()).isEqualTo(100);
  }

  @Test
  void standsStillSinceTheLastGrowth() {
    read(0, 0);
    read(1_000, 10);
    read(9_000, 10);
    assertThat(pace.standstill()).isEqualTo(Duration.ofSeconds(8));

    read(9_500, 11);
    assertThat(pace.standstill()).isZero();
  }

  private void read(long millis, long count) {
    pace.read(Duration.ofMillis(millis), count);
  }
}

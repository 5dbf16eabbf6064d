// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DestinationTest {
  private static final LogRange LOG = new LogRange(10, 100);

  @Test
  void anOffsetIsTheSameFromEverywhere() {
    Destination destination = new Destination(LOG, 42L, 0);
    assertThat(destination.from(7)).isEqualTo(42);
    assertThat(destination.leavesLog(7)).isFalse();
  }

  @Test
  void aShiftCountsFromThePosition() {
    assertThat(new Destination(LOG, null, -5).from(50)).isEqualTo(45);
    assertThat(new Destination(LOG, null, 50).from(50)).isEqualTo(100);
    assertThat(new Destination(LOG, null, 50).leavesLog(50)).isFalse();
  }

  @Test
  void theEndIsNeverBehindThePosition() {
    assertThat(Destination.end(LOG).from(50)).isEqualTo(100);
    assertThat(Destination.end(LOG).from(103)).isEqualTo(103);
    assertThat(new Destination(LOG, null, 5).from(103)).isEqualTo(103);
  }

  @Test
  void aShiftEndsWhereTheLogDoes() {
    for (long shift : new long[] {51, Long.MAX_VALUE}) {
      assertThat(new Destination(LOG, null, shift).from(50)).isEqualTo(100);
      assertThat(new Destination(LOG, null, shift).leavesLog(50)).isTrue();
    }
    for (long shift : new long[] {-41, Long.MIN_VALUE}) {
      assertThat(new Destination(LOG, null, shift).from(50)).isEqualTo(10);
      assertThat(new Destination(LOG, null, shift).leavesLog(50)).isTrue();
    }
  }
}

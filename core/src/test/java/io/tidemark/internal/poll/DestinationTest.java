// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.store.Move.Expected;
import io.tidemark.store.MoveResult;
import org.junit.jupiter.api.Test;

final class DestinationTest {
  private static final LogRange LOG = new LogRange(10, 100);

  private static boolean clamped(Destination destination, long from) {
    return destination.clamped(new MoveResult(from, destination.from(from, from), 1, 0));
  }

  @Test
  void anOffsetIsTheSameFromEverywhere() {
    Destination destination = new Destination(LOG, 42L, 0);
    assertThat(destination.from(7, 8)).isEqualTo(42);
    assertThat(clamped(destination, 7)).isFalse();
  }

  @Test
  void aShiftCountsFromTheFirstLane() {
    assertThat(new Destination(LOG, null, -5).from(50, 70)).isEqualTo(45);
    assertThat(new Destination(LOG, null, 50).from(50, 70)).isEqualTo(100);
    assertThat(clamped(new Destination(LOG, null, 50), 50)).isFalse();
    assertThat(new Destination(LOG, null, 50).expected(50, 100)).isEqualTo(Expected.at(50L));
  }

  @Test
  void theEndIsNeverBehindALane() {
    assertThat(Destination.end(LOG).from(50, 50)).isEqualTo(100);
    assertThat(Destination.end(LOG).from(50, 103)).isEqualTo(103);
    assertThat(new Destination(LOG, null, 5).from(103, 103)).isEqualTo(103);
    assertThat(new Destination(LOG, null, 60).from(50, 103)).isEqualTo(103);
  }

  @Test
  void nothingThatEndsWhereTheLogDoesTakesALaneBackThatWentOnWithIt() {
    assertThat(Destination.end(LOG).expected(50, 103)).isEqualTo(new Expected(null, 103L));
    assertThat(new Destination(LOG, null, 60).expected(50, 103)).isEqualTo(new Expected(50L, 103L));
  }

  @Test
  void aShiftEndsWhereTheLogDoes() {
    for (long shift : new long[] {-41, Long.MIN_VALUE}) {
      assertThat(new Destination(LOG, null, shift).from(50, 50)).isEqualTo(10);
      assertThat(clamped(new Destination(LOG, null, shift), 50)).isTrue();
    }
    assertThat(new Destination(LOG, null, 51).from(50, 50)).isEqualTo(100);
    assertThat(clamped(new Destination(LOG, null, 51), 50)).isTrue();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final List<Pair> BATCH = List.of(Pair.BATCH);

  @Test
  void theRatioIsTheMedianOfRounds() {
    Table table =
        new Table(
            BATCH,
            List.of(
                lap(1, Entry.loop(Pair.BATCH), 1_000),
                lap(1, Entry.tidemark(Pair.BATCH), 2_000),
                lap(2, Entry.tidemark(Pair.BATCH), 1_000),
                lap(2, Entry.loop(Pair.BATCH), 1_000),
                lap(3, Entry.loop(Pair.BATCH), 1_000),
                lap(3, Entry.tidemark(Pair.BATCH), 4_000)));

    assertThat(table.ratio(Pair.BATCH)).isEqualTo(0.5);
    assertThat(table.text())
        .contains("tidemark-batch / loop-batch: 0.50, goal 0.90: MISSED")
        .containsPattern("(?m)^1 +1,000 +500 +0\\.50$")
        .containsPattern("(?m)^median +1,000 +500 +0\\.50$")
        .containsPattern("(?m)^cpu us +2,000\\.0 +4,000\\.0 +0\\.50$");
  }

  @Test
  void aLapThatIsNotExactIsNamed() {
    Lap bad =
        new Lap(
            1,
            Entry.tidemark(Pair.BATCH),
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            peak(),
            "one is missing");
    Table table = new Table(BATCH, List.of(lap(1, Entry.loop(Pair.BATCH), 1_000), bad));

    assertThat(table.exact()).isFalse();
    assertThat(table.text())
        .contains("NOT EXACTLY ONCE")
        .contains("round 1, tidemark-batch: one is missing");
  }

  @Test
  void csvHasALineForEachLap() {
    Table table =
        new Table(
            BATCH,
            List.of(
                lap(1, Entry.loop(Pair.BATCH), 1_000), lap(1, Entry.tidemark(Pair.BATCH), 500)));

    assertThat(table.csv().lines())
        .containsExactly(
            "round,pair,contestant,records,seconds,records_per_second,processor_seconds,live_bytes,used_bytes,exact",
            "1,batch,loop-batch,1000,1.000,1000,2.000,1048576,2097152,true",
            "1,batch,tidemark-batch,1000,0.500,2000,1.000,1048576,2097152,true");
  }

  private static Lap lap(int round, Entry entry, long millis) {
    return new Lap(
        round, entry, 1_000, Duration.ofMillis(millis), Duration.ofMillis(2 * millis), peak(), "");
  }

  private static Heap.Peak peak() {
    return new Heap.Peak(1 << 20, 2 << 20);
  }
}

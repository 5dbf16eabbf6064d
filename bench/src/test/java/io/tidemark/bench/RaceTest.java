// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {

  @Test
  void pairsRunSideBySideAndTakeTurnsInBeingFirst() {
    List<Pair> pairs = List.of(Pair.BATCH, Pair.RECORD);

    assertThat(Race.order(pairs, 1))
        .containsExactly(
            Entry.tidemark(Pair.BATCH),
            Entry.loop(Pair.BATCH),
            Entry.tidemark(Pair.RECORD),
            Entry.loop(Pair.RECORD));
    assertThat(Race.order(pairs, 2))
        .containsExactly(
            Entry.loop(Pair.BATCH),
            Entry.tidemark(Pair.BATCH),
            Entry.loop(Pair.RECORD),
            Entry.tidemark(Pair.RECORD));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import static io.tidemark.bench.Contestant.LOOP_BATCH;
import static io.tidemark.bench.Contestant.LOOP_RECORD;
import static io.tidemark.bench.Contestant.TIDEMARK_BATCH;
import static io.tidemark.bench.Contestant.TIDEMARK_RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {

  @Test
  void pairsRunSideBySideAndTakeTurnsInBeingFirst() {
    List<Pair> pairs = List.of(Pair.BATCH, Pair.RECORD);

    assertThat(Race.order(pairs, 1))
        .containsExactly(TIDEMARK_BATCH, LOOP_BATCH, TIDEMARK_RECORD, LOOP_RECORD);
    assertThat(Race.order(pairs, 2))
        .containsExactly(LOOP_BATCH, TIDEMARK_BATCH, LOOP_RECORD, TIDEMARK_RECORD);
  }
}

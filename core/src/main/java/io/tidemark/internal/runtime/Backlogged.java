// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.lane.PartitionKey;
import java.util.Optional;

/** Bars what breakers bar, and handlers while too much waits to be published. */
record Backlogged(Barrier breakers, Relaying relay) implements Barrier {

  @Override
  public Optional<Refusal> bars(PartitionKey partition, boolean handles) {
    Optional<Refusal> broken = breakers.bars(partition, handles);
    return broken.isPresent() || !handles ? broken : relay.bars();
  }

  @Override
  public boolean probes(PartitionKey partition) {
    return breakers.probes(partition);
  }
}

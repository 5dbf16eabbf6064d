// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.tidemark.lane.PartitionKey;
import java.util.Optional;

/** What can be told of breakers by looking at them. Never waits: may be asked inside a gate. */
public interface Barrier {

  /** Nothing is in the way, ever. */
  Barrier NONE =
      new Barrier() {
        @Override
        public Optional<Refusal> bars(PartitionKey partition, boolean handles) {
          return Optional.empty();
        }

        @Override
        public boolean probes(PartitionKey partition) {
          return false;
        }
      };

  /**
   * Why no unit of a partition may begin now; empty if one may, as far as can be told.
   *
   * @param handles whether the unit would call the handler
   */
  Optional<Refusal> bars(PartitionKey partition, boolean handles);

  /** Whether a unit of a partition would be a probe, and should be small. */
  boolean probes(PartitionKey partition);
}

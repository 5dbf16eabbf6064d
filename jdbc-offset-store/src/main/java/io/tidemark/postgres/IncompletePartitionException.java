// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;

/** Rows of some of a partition's lanes are missing. */
final class IncompletePartitionException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private final String problem;

  IncompletePartitionException(PartitionKey key, String problem) {
    super(key.lane(0), problem, null);
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}

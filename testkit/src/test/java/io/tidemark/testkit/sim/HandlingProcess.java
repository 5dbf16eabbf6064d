// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.PartitionKey;

/** The process that a handler runs in, as the handler knows it. Whoever holds the baton. */
interface HandlingProcess {

  /** Ends the process; does not return. */
  void end();

  /** A record of a partition is about to fail. */
  void fails(PartitionKey partition);
}
